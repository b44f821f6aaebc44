import * as tf from '@tensorflow/tfjs';
import { type Checkpoint, restoreVariables } from './checkpoint.ts';
import { startAverage, updateAverage, withWeights } from './ema.ts';
import type { Named, Optimizer } from './optimizers/optimizer.ts';
import { parametersOf, variablesOf } from './parameters.ts';

export interface TrainingStepOptions<Batch> {
  model: tf.LayersModel;
  /** Mean loss of a batch; calls the model in training mode. */
  loss(batch: Batch): tf.Scalar;
  optimizer: Optimizer;
  /** Decay of an exponential moving average of the parameters, for `withAverage`; 0 or absent keeps none. */
  averageDecay?: number;
}

/**
 * One step of training: loss, gradient, optimiser, new parameters. Everything that a step changes is a variable of `variables`, and
 * everything that differs from step to step is an argument of `run`.
 */
export class TrainingStep<Batch> {
  readonly parameters: Named<tf.Variable>;
  /** The optimiser's memory. */
  readonly slots: Named<tf.Variable>;
  /** Moving average of the parameters; empty if there is none. */
  readonly average: Named<tf.Variable>;
  readonly #averageDecay: number;
  readonly #model: tf.LayersModel;
  readonly #loss: (batch: Batch) => tf.Scalar;
  readonly #optimizer: Optimizer;

  constructor({ model, loss, optimizer, averageDecay = 0 }: TrainingStepOptions<Batch>) {
    this.#model = model;
    this.#loss = loss;
    this.#optimizer = optimizer;
    this.parameters = parametersOf(model);
    this.slots = variablesFrom(() => optimizer.slots(this.parameters));
    this.#averageDecay = averageDecay;
    this.average = variablesFrom(() => (averageDecay > 0 ? startAverage(this.parameters) : {}));
  }

  /** What a checkpoint has to hold for the next step to be the same: all weights of the model, and the slots. */
  get variables(): Named<tf.Variable> {
    const named: Named<tf.Variable> = {};
    for (const [name, variable] of Object.entries(variablesOf(this.#model)))
      named[`model/${name}`] = variable;
    for (const [name, variable] of Object.entries(this.slots)) named[`slots/${name}`] = variable;
    for (const [name, variable] of Object.entries(this.average)) named[`average/${name}`] = variable;
    return named;
  }

  /** Takes one step down the gradient and returns the loss before it. */
  run(batch: Batch, learningRate: number): number {
    const loss = tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => this.#loss(batch), Object.values(this.parameters));
      const gradients = mapValues(this.parameters, (parameter) => grads[parameter.name]);
      const { updates, slots } = this.#optimizer.update(
        gradients,
        this.slots,
        this.parameters,
        tf.scalar(learningRate),
      );
      for (const [name, parameter] of Object.entries(this.parameters))
        parameter.assign(tf.add(parameter, updates[name]));
      assign(this.slots, slots);
      assign(this.average, updateAverage(this.average, this.parameters, this.#averageDecay));
      return value;
    });
    const [value] = loss.dataSync();
    loss.dispose();
    return value;
  }

  /** Runs `evaluate` with the averaged parameters in the model, if there is an average, and puts the last ones back. */
  withAverage<T>(evaluate: () => T | Promise<T>): Promise<T> {
    return withWeights(this.parameters, this.average, evaluate);
  }

  dispose(): void {
    tf.dispose([this.slots, this.average]);
  }
}

/** Variables that start at the values of `make`; they outlive a tidy, and no gradient is taken by them. */
function variablesFrom(make: () => Named<tf.Tensor>): Named<tf.Variable> {
  return tf.tidy(() => mapValues(make(), (value) => tf.variable(value, false)));
}

function assign(variables: Named<tf.Variable>, values: Named<tf.Tensor>): void {
  for (const [name, variable] of Object.entries(variables)) variable.assign(values[name]);
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
