import * as tf from '@tensorflow/tfjs';
import { compile } from 'tfjs-backend-onnx';
import { type Checkpoint, restoreVariables } from './checkpoint.ts';
import { startAverage, updateAverage, withWeights } from './ema.ts';
import { drawMasks, withMasks } from './layers/dropout.ts';
import type { Named, Optimizer } from './optimizers/optimizer.ts';
import { parametersOf, variablesOf } from './parameters.ts';

export interface TrainingStepOptions<Batch extends TensorsOf<Batch>> {
  model: tf.LayersModel;
  /** Mean loss of a batch; calls the model in training mode. */
  loss(batch: Batch): tf.Scalar;
  optimizer: Optimizer;
  /** Decay of an exponential moving average of the parameters, for `withAverage`; 0 or absent keeps none. */
  averageDecay?: number;
  /** Whether a backend that can captures the step once and replays it; the numbers are the same. Default true. */
  compiled?: boolean;
}

/** A batch: tensors by name, their first axis the examples. */
export type TensorsOf<Batch> = Record<keyof Batch, tf.Tensor>;

/** A step of training as the loop sees it: taken in this thread, or in several (`dataParallel`). */
export interface Step<Batch> {
  readonly parameters: Named<tf.Variable>;
  /** The optimiser's memory. */
  readonly slots: Named<tf.Variable>;
  /** Moving average of the parameters; empty if there is none. */
  readonly average: Named<tf.Variable>;
  /** What a checkpoint has to hold for the next step to be the same: all weights of the model, slots and average. */
  readonly variables: Named<tf.Variable>;
  /** Takes one step down the gradient and returns the loss before it. The batch stays the caller's. */
  run(batch: Batch, learningRate: number): number | Promise<number>;
  /** Runs `evaluate` with the averaged parameters in the model, if there is an average, and puts the last ones back. */
  withAverage<T>(evaluate: () => T | Promise<T>): Promise<T>;
  dispose(): void | Promise<void>;
}

/**
 * One step of training: loss, gradient, optimiser, new parameters. Everything that a step changes is a variable of `variables`, and
 * everything that differs from step to step is an argument: the batch, the masks of dropout, the learning rate. So the onnx backend
 * replays it as one compiled session.
 */
export class TrainingStep<Batch extends TensorsOf<Batch>> implements Step<Batch> {
  readonly parameters: Named<tf.Variable>;
  readonly slots: Named<tf.Variable>;
  readonly average: Named<tf.Variable>;
  readonly #options: TrainingStepOptions<Batch>;
  /** Names of the inputs, in the order in which the compiled functions take them. */
  #names: string[] = [];
  readonly #step;
  readonly #gradient;
  readonly #descend;

  constructor(options: TrainingStepOptions<Batch>) {
    const { model, optimizer, averageDecay = 0, compiled = true } = options;
    this.#options = options;
    this.parameters = parametersOf(model);
    this.slots = variablesFrom(() => optimizer.slots(this.parameters));
    this.average = variablesFrom(() => (averageDecay > 0 ? startAverage(this.parameters) : {}));
    const prepare = compiled ? compile : uncompiled;
    this.#step = prepare((rate: tf.Scalar, ...inputs: tf.Tensor[]) =>
      tf.tidy(() => {
        const { loss, gradients } = this.#differentiate(inputs);
        this.#move(gradients, rate);
        return loss;
      }),
    );
    this.#gradient = prepare((...inputs: tf.Tensor[]) =>
      tf.tidy(() => {
        const { loss, gradients } = this.#differentiate(inputs);
        return [loss, tf.concat(Object.values(gradients).map((gradient) => tf.reshape(gradient, [-1])))];
      }),
    );
    this.#descend = prepare((rate: tf.Scalar, ...gradientsAndShares: tf.Tensor[]) =>
      tf.tidy(() => this.#move(cut(weightedSum(gradientsAndShares), this.parameters), rate)),
    );
  }

  get variables(): Named<tf.Variable> {
    const named: Named<tf.Variable> = {};
    for (const [name, variable] of Object.entries(variablesOf(this.#options.model)))
      named[`model/${name}`] = variable;
    for (const [name, variable] of Object.entries(this.slots)) named[`slots/${name}`] = variable;
    for (const [name, variable] of Object.entries(this.average)) named[`average/${name}`] = variable;
    return named;
  }

  run(batch: Batch, learningRate: number): number {
    return this.withInputs(batch, (inputs) => {
      const rate = tf.scalar(learningRate);
      const loss = this.#step(rate, ...this.#ordered(inputs));
      const [value] = loss.dataSync();
      tf.dispose([rate, loss]);
      return value;
    });
  }

  /** The tensors that a step differs in from the others: the batch, and a mask for each layer with dropout. */
  withInputs<T>(batch: Batch, use: (inputs: Named<tf.Tensor>) => T): T {
    const tensors: Named<tf.Tensor> = { ...batch };
    const [examples = 0] = Object.values(tensors)[0]?.shape ?? [];
    const masks = drawMasks(this.#options.model, examples);
    try {
      return use({ ...tensors, ...mapNames(masks, (layer) => MASK + layer) });
    } finally {
      tf.dispose(masks);
    }
  }

  /** The first half of a step: the loss, and the gradients of all parameters one after the other. */
  gradient(inputs: Named<tf.Tensor>): { loss: number; gradient: Float32Array } {
    const results = this.#gradient(...this.#ordered(inputs));
    const [[loss], gradient] = results.map((result) => result.dataSync());
    tf.dispose(results);
    return { loss, gradient: gradient as Float32Array };
  }

  /** The second half: goes down the mean of gradients, each weighted by its share of the examples. */
  descend(gradients: readonly { gradient: Float32Array; share: number }[], learningRate: number): void {
    const rate = tf.scalar(learningRate);
    const weighted = gradients.flatMap(({ gradient, share }) => [tf.tensor1d(gradient), tf.scalar(share)]);
    this.#descend(rate, ...weighted);
    tf.dispose([rate, weighted]);
  }

  withAverage<T>(evaluate: () => T | Promise<T>): Promise<T> {
    return withWeights(this.parameters, this.average, evaluate);
  }

  dispose(): void {
    for (const compiled of [this.#step, this.#gradient, this.#descend]) compiled.dispose();
    tf.dispose([this.slots, this.average]);
  }

  /** The tensors in the order of the first call, for which the compiled functions were captured. */
  #ordered(inputs: Named<tf.Tensor>): tf.Tensor[] {
    if (this.#names.length === 0) this.#names = Object.keys(inputs);
    return this.#names.map((name) => {
      if (!inputs[name]) throw new Error(`the batch lacks "${name}", which the first one had`);
      return inputs[name];
    });
  }

  #differentiate(inputs: tf.Tensor[]) {
    const { model, loss } = this.#options;
    const [batch, masks]: Named<tf.Tensor>[] = [{}, {}];
    this.#names.forEach((name, i) => {
      if (name.startsWith(MASK)) masks[name.slice(MASK.length)] = inputs[i];
      else batch[name] = inputs[i];
    });
    const parameters = Object.values(this.parameters);
    const { value, grads } = withMasks(model, masks, () =>
      tf.variableGrads(() => loss(batch as unknown as Batch), parameters),
    );
    return { loss: value, gradients: mapValues(this.parameters, (parameter) => grads[parameter.name]) };
  }

  #move(gradients: Named<tf.Tensor>, rate: tf.Scalar): void {
    const { optimizer, averageDecay = 0 } = this.#options;
    const { updates, slots } = optimizer.update(gradients, this.slots, this.parameters, rate);
    for (const [name, parameter] of Object.entries(this.parameters))
      parameter.assign(tf.add(parameter, updates[name]));
    assign(this.slots, slots);
    assign(this.average, updateAverage(this.average, this.parameters, averageDecay));
  }
}

/** What the name of a mask among the inputs begins with; the name of its layer follows. */
const MASK = 'dropout/';

/** Calls the function itself each time, as `compile` does on other backends. */
const uncompiled: typeof compile = (fn) =>
  Object.assign((...args: any) => fn(...args), { dispose: () => {} });

/** a₀ w₀ + a₁ w₁ + … of tensors and their weights in turn, added from the left. */
function weightedSum(terms: readonly tf.Tensor[]): tf.Tensor {
  const products = terms.flatMap((term, i) => (i % 2 === 0 ? [tf.mul(term, terms[i + 1])] : []));
  return products.reduce((sum, product) => tf.add(sum, product));
}

/** Pieces of the lengths and shapes of `like`, out of all one after the other. */
function cut(all: tf.Tensor, like: Named<tf.Tensor>): Named<tf.Tensor> {
  const parts = Object.values(like);
  const pieces = tf.split(
    all,
    parts.map(({ size }) => size),
  );
  return Object.fromEntries(
    Object.keys(like).map((name, i) => [name, tf.reshape(pieces[i], parts[i].shape)]),
  );
}

/** Variables that start at the values of `make`; they outlive a tidy, and no gradient is taken by them. */
function variablesFrom(make: () => Named<tf.Tensor>): Named<tf.Variable> {
  return tf.tidy(() => mapValues(make(), (value) => tf.variable(value, false)));
}

function assign(variables: Named<tf.Variable>, values: Named<tf.Tensor>): void {
  for (const [name, variable] of Object.entries(variables)) variable.assign(values[name]);
}

function mapNames<A>(named: Named<A>, rename: (name: string) => string): Named<A> {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [rename(name), value]));
}

function mapValues<A, B>(named: Named<A>, change: (value: A) => B): Named<B> {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, change(value)]));
}

/** Puts the parameters of a checkpoint made by `TrainingStep.variables` into a model: the averaged ones if it holds an average. */
export function restoreModel(model: tf.LayersModel, checkpoint: Checkpoint<unknown>): void {
  const tensors: Checkpoint<unknown>['tensors'] = {};
  for (const prefix of ['model/', 'average/']) {
    for (const [name, tensor] of Object.entries(checkpoint.tensors)) {
      if (name.startsWith(prefix)) tensors[name.slice(prefix.length)] = tensor;
    }
  }
  restoreVariables(variablesOf(model), { ...checkpoint, tensors });
}
