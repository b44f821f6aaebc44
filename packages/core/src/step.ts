import * as tf from '@tensorflow/tfjs';
import type { Random } from '@nutshell/random';
import { type Checkpoint, restoreTensors } from './checkpoint.ts';
import { compileNamed } from './compile-named.ts';
import { startAverage, updateAverage, withWeights } from './ema.ts';
import { type Batch, type HostArray, type TensorsOf, examplesIn, tensorsOf } from './host-array.ts';
import { drawMasks, maskGenerators, withMasks } from './layers/dropout.ts';
import type { Named, Optimizer } from './optimizers/optimizer.ts';
import { parametersOf, variablesOf } from './parameters.ts';

export interface TrainingStepOptions<B extends Batch<B>> {
  model: tf.LayersModel;
  /**
   * Mean loss of a batch; calls the model in training mode. Where states are carried, it gets those that the batch before has left, and
   * returns those that it leaves beside the loss.
   */
  loss(batch: TensorsOf<B>, state: Named<tf.Tensor>): tf.Scalar | Carried;
  optimizer: Optimizer;
  /** Generator of the masks of dropout, a fork per layer. Needed if the model drops units. */
  random?: Random;
  /**
   * What is carried from batch to batch, such as hidden states, as it is before the first one. No gradient goes back through it.
   * Several workers split it as they split the batch: its first axis has to be the examples then.
   */
  state?: Named<HostArray>;
  /** Decay of an exponential moving average of the parameters, for `withAverage`; 0 or absent keeps none. */
  averageDecay?: number;
  /**
   * Whether the running statistics of batch normalisation are averaged, too, as the recipes of Inception, EfficientNet and timm do: those
   * of the last weights do not fit averaged ones. Default false.
   */
  averageStatistics?: boolean;
  /** Whether a backend that is able to captures the step once and replays it; the numbers are the same. Default true. */
  compiled?: boolean;
}

/** The loss of a batch, and the states that it leaves for the next one, by the names of `TrainingStepOptions.state`. */
export interface Carried {
  loss: tf.Scalar;
  state: Named<tf.Tensor>;
}

/** A step of training as the loop sees it: taken in this thread, or in several (`dataParallel`). */
export interface Step<B extends Batch<B> = any> {
  readonly model: tf.LayersModel;
  readonly parameters: Named<tf.Variable>;
  /** The optimiser's slots. */
  readonly slots: Named<tf.Variable>;
  /** Moving average of the parameters, perhaps of running statistics too; empty if there is none. */
  readonly average: Named<tf.Variable>;
  /** What is carried from batch to batch, as the newest batch has left it. */
  readonly state: Named<tf.Variable>;
  /** All weights of the model, slots, average and carried states. */
  readonly variables: Named<tf.Variable>;
  /** Generators of the masks of dropout. They and `variables` are everything that the next step depends on. */
  readonly generators: Named<Random>;
  /** Takes one step down the gradient and returns the loss before it. */
  run(batch: B, learningRate: number): number | Promise<number>;
  /** Runs `evaluate` with the averaged parameters in the model, if there is an average, and puts the last ones back. */
  withAverage<T>(evaluate: () => T | Promise<T>): Promise<T>;
  dispose(): void | Promise<void>;
}

/**
 * One step of training: loss, gradient, update. Everything that a step changes is in `variables` and `generators`, and everything that
 * differs from step to step is an argument: the batch, the masks of dropout, the learning rate. So the onnx backend replays it as one
 * compiled session.
 */
export class TrainingStep<B extends Batch<B>> implements Step<B> {
  readonly model: tf.LayersModel;
  readonly parameters: Named<tf.Variable>;
  readonly slots: Named<tf.Variable>;
  readonly average: Named<tf.Variable>;
  readonly state: Named<tf.Variable>;
  readonly generators: Named<Random>;
  readonly #options: TrainingStepOptions<B>;
  /** The variables of the model that are averaged, if any is. */
  readonly #averaged: Named<tf.Variable>;
  readonly #step;

  constructor(options: TrainingStepOptions<B>) {
    const { model, optimizer, random, state = {}, compiled = true } = options;
    const { averageDecay = 0, averageStatistics = false } = options;
    this.#options = options;
    this.model = model;
    this.parameters = parametersOf(model);
    this.slots = variablesFrom(() => optimizer.slots(this.parameters));
    this.#averaged = averageStatistics ? variablesOf(model) : this.parameters;
    this.average = variablesFrom(() => (averageDecay > 0 ? startAverage(this.#averaged) : {}));
    this.state = variablesFrom(() => tensorsOf(state));
    this.generators = random ? maskGenerators(model, random) : {};
    this.#step = compileNamed(
      ({ rate, ...inputs }) =>
        tf.tidy(() => {
          const { loss, gradients, state } = this.differentiate({
            ...inputs,
            ...prefixed(STATE, this.state),
          });
          this.update(gradients, rate as tf.Scalar);
          assign(this.state, state);
          return loss;
        }),
      { compiled },
    );
  }

  run(batch: B, learningRate: number): number {
    const rate = tf.scalar(learningRate);
    const inputs = tensorsOf(this.inputsOf(batch));
    try {
      const loss = this.#step({ rate, ...inputs });
      const [value] = loss.dataSync();
      loss.dispose();
      return value;
    } finally {
      tf.dispose([rate, inputs]);
    }
  }

  /** The inputs that differ from step to step, beside the rate: the batch, and a mask per layer with dropout. */
  inputsOf(batch: B): Named<HostArray> {
    const masks = drawMasks(this.model, examplesIn(batch), this.generators);
    return { ...(batch as Named<HostArray>), ...prefixed(MASK, masks) };
  }

  /**
   * The loss of a batch, the gradient of every parameter, and the states that the batch leaves.
   * @param inputs what `inputsOf` gives, and the states before the batch as `state/<name>`.
   */
  differentiate(inputs: Named<tf.Tensor>): Carried & { gradients: Named<tf.Tensor> } {
    const batch: Named<tf.Tensor> = {};
    const masks: Named<tf.Tensor> = {};
    const before: Named<tf.Tensor> = {};
    for (const [name, input] of Object.entries(inputs)) {
      if (name.startsWith(MASK)) masks[name.slice(MASK.length)] = input;
      else if (name.startsWith(STATE)) before[name.slice(STATE.length)] = input;
      else batch[name] = input;
    }
    let state: Named<tf.Tensor> = {};
    const { value, grads } = withMasks(this.model, masks, () =>
      tf.variableGrads(() => {
        const carried = lossAndState(this.#options.loss(batch as TensorsOf<B>, before));
        state = mapValues(before, (_, name) => tf.keep(tf.clone(stateOf(carried, name)))); // outlives the gradient's own tidy
        return carried.loss;
      }, Object.values(this.parameters)),
    );
    return {
      loss: value,
      gradients: mapValues(this.parameters, ({ name }) => grads[name]),
      state: mapValues(state, (kept) => release(kept)),
    };
  }

  /** Moves the parameters as the optimiser says, and keeps its slots and the average. */
  update(gradients: Named<tf.Tensor>, rate: tf.Scalar): void {
    const { optimizer, averageDecay = 0 } = this.#options;
    const { updates, slots } = optimizer.update(gradients, this.slots, this.parameters, rate);
    for (const [name, parameter] of Object.entries(this.parameters))
      parameter.assign(tf.add(parameter, updates[name]));
    assign(this.slots, slots);
    assign(this.average, updateAverage(this.average, this.#averaged, averageDecay));
  }

  get variables(): Named<tf.Variable> {
    return {
      ...prefixed('model/', variablesOf(this.model)),
      ...prefixed('slots/', this.slots),
      ...prefixed('average/', this.average),
      ...prefixed(STATE, this.state),
    };
  }

  withAverage<T>(evaluate: () => T | Promise<T>): Promise<T> {
    return withWeights(this.#averaged, this.average, evaluate);
  }

  dispose(): void {
    this.#step.dispose();
    tf.dispose([this.slots, this.average, this.state]);
  }
}

/** The beginning of a mask's name among the inputs; the name of its layer follows. */
const MASK = 'dropout/';
/** And of a carried state's. */
export const STATE = 'state/';

/** What `TrainingStepOptions.loss` returns, in one form. */
export function lossAndState(result: tf.Scalar | Carried): Carried {
  return result instanceof tf.Tensor ? { loss: result, state: {} } : result;
}

function stateOf({ state }: Carried, name: string): tf.Tensor {
  if (!state[name])
    throw new Error(`the loss returns no state "${name}", which is carried to the next batch`);
  return state[name];
}

/** Gives a kept tensor to the scope at hand, which disposes of it. */
function release(kept: tf.Tensor): tf.Tensor {
  const own = tf.clone(kept);
  kept.dispose();
  return own;
}

/** Variables that start at the values of `make`; they outlive a tidy, and no gradient is taken by them. */
function variablesFrom(make: () => Named<tf.Tensor>): Named<tf.Variable> {
  return tf.tidy(() => mapValues(make(), (value) => tf.variable(value, false)));
}

function assign(variables: Named<tf.Variable>, values: Named<tf.Tensor>): void {
  for (const [name, variable] of Object.entries(variables)) variable.assign(values[name]);
}

function prefixed<A>(prefix: string, named: Named<A>): Named<A> {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [prefix + name, value]));
}

function mapValues<A, B>(named: Named<A>, change: (value: A, name: string) => B): Named<B> {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, change(value, name)]));
}

/** Puts the parameters of a checkpoint made of `Step.variables` into a model: the averaged ones if it holds an average. */
export function restoreModel(model: tf.LayersModel, checkpoint: Checkpoint<unknown>): void {
  const tensors: Checkpoint<unknown>['tensors'] = {};
  for (const prefix of ['model/', 'average/']) {
    for (const [name, tensor] of Object.entries(checkpoint.tensors)) {
      if (name.startsWith(prefix)) tensors[name.slice(prefix.length)] = tensor;
    }
  }
  restoreTensors(variablesOf(model), { ...checkpoint, tensors });
}
