import * as tf from '@tensorflow/tfjs';
import type { TfInitializer } from '../initializers.ts';
import { type Cell, type State, type Weights, runSequence } from './sequence.ts';

export type { State };

export interface RecurrentConfig {
  name?: string;
  units: number;
  /** All hidden states, [batch, steps, units], rather than the last, [batch, units]. Default false. */
  returnSequences?: boolean;
  /** Gives the last state as further outputs, each [batch, units]. Default false. */
  returnState?: boolean;
  /** Start of the weights by the input, such as `seeded(glorotUniform(), random.fork('lstm/kernel'))`; default zeros. */
  kernelInitializer?: TfInitializer;
  /** Start of the weights by the hidden state; default zeros. */
  recurrentInitializer?: TfInitializer;
  /** Start of the biases; default zeros. */
  biasInitializer?: TfInitializer;
  /** A second bias, added to the product with the hidden state, as char-rnn and PyTorch have it. Default false. */
  recurrentBias?: boolean;
}

/** What is multiplied by the hidden state, and added to it. */
export interface Recurrence {
  /** [units, blocks · units] */
  kernel: tf.Tensor2D;
  /** [blocks · units] */
  bias?: tf.Tensor1D;
}

/**
 * What recurrent layers share: their weights, and how sequences and states go in and out.
 *
 * [batch, steps, features] → [batch, steps, units] or [batch, units]. With [x, ...state] as inputs a layer starts from
 * that state, otherwise from zeros; with `returnState` its outputs are [y, ...state]. Truncated back-propagation hands
 * the state on: a compiled step would freeze a state kept in here.
 */
export abstract class Recurrent extends tf.layers.Layer {
  protected readonly units: number;
  /** Names of the tensors of the state, h first. */
  protected abstract readonly stateNames: readonly string[];
  /** How many times `units` columns the weights have. */
  protected abstract readonly blocks: number;
  protected readonly recurrentBias: boolean;
  readonly #returnSequences: boolean;
  readonly #returnState: boolean;
  readonly #kernelInitializer: TfInitializer;
  readonly #recurrentInitializer: TfInitializer;
  readonly #biasInitializer: TfInitializer;
  #kernel!: tf.LayerVariable;
  #recurrentKernel: tf.LayerVariable | undefined;
  #bias!: tf.LayerVariable;
  #recurrentBias: tf.LayerVariable | undefined;

  constructor({
    units,
    returnSequences = false,
    returnState = false,
    kernelInitializer = tf.initializers.zeros(),
    recurrentInitializer = tf.initializers.zeros(),
    biasInitializer = tf.initializers.zeros(),
    recurrentBias = false,
    ...rest
  }: RecurrentConfig) {
    super(rest);
    if (!(Number.isInteger(units) && units > 0))
      throw new RangeError(
        `units of a recurrent layer must be a whole number of at least 1, not ${String(units)}`,
      );
    this.units = units;
    this.#returnSequences = returnSequences;
    this.#returnState = returnState;
    this.#kernelInitializer = kernelInitializer;
    this.#recurrentInitializer = recurrentInitializer;
    this.#biasInitializer = biasInitializer;
    this.recurrentBias = recurrentBias;
  }

  /**
   * One step, as papers write it.
   * @param input the input's part of the gates, x W + b: [batch, blocks · units].
   */
  protected abstract step(input: tf.Tensor2D, state: State, recurrence: Recurrence): State;

  /** The step with its gradient by hand, for training; absent where TensorFlow.js derives it. */
  protected readonly cell: Cell | undefined;

  /** Whether anything is multiplied by the hidden state. */
  protected get isRecurrent(): boolean {
    return true;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = sequenceShape(inputShape);
    const features = shape.at(-1);
    if (shape.length !== 3 || typeof features !== 'number')
      throw new Error(
        `${this.name}: expected an input of [batch, steps, features], not [${shape.join(', ')}]`,
      );
    const columns = this.blocks * this.units;
    this.#kernel = this.addWeight('kernel', [features, columns], 'float32', this.#kernelInitializer);
    if (this.isRecurrent)
      this.#recurrentKernel = this.addWeight(
        'recurrent_kernel',
        [this.units, columns],
        'float32',
        this.#recurrentInitializer,
      );
    this.#bias = this.addWeight('bias', [columns], 'float32', this.#biasInitializer);
    if (this.isRecurrent && this.recurrentBias)
      this.#recurrentBias = this.addWeight('recurrent_bias', [columns], 'float32', this.#biasInitializer);
    tf.tidy(() => void this.#bias.write(this.startOfBias(this.#bias.read() as tf.Tensor1D)));
    this.built = true;
  }

  /** What the biases start at, given what the initialiser says. */
  protected startOfBias(initial: tf.Tensor1D): tf.Tensor1D {
    return initial;
  }

  override call(
    inputs: tf.Tensor | tf.Tensor[],
    { training }: { training?: boolean } = {},
  ): tf.Tensor | tf.Tensor[] {
    const [x, ...given] = (Array.isArray(inputs) ? inputs : [inputs]) as [tf.Tensor3D, ...State];
    if (given.length !== 0 && given.length !== this.stateNames.length)
      throw new Error(
        `${this.name}: expected x, or ${inWords(['x', ...this.stateNames])} as inputs, not ${1 + given.length} tensors`,
      );
    return tf.tidy(() => {
      const [batch, steps] = x.shape;
      const start =
        given.length > 0 ? given : this.stateNames.map(() => tf.zeros<tf.Rank.R2>([batch, this.units]));
      const { sequence, state } =
        training && this.cell
          ? runSequence(this.cell, x, this.#weights(), start)
          : this.#stepByStep(x, start);
      const y = this.#returnSequences
        ? tf.reshape(tf.concat(sequence, 1), [batch, steps, this.units])
        : state[0];
      return this.#returnState ? [y, ...state] : y;
    });
  }

  #weights(): Weights {
    const read = (weight: tf.LayerVariable | undefined) => weight?.read();
    return {
      kernel: read(this.#kernel),
      recurrentKernel: read(this.#recurrentKernel),
      bias: read(this.#bias),
      recurrentBias: read(this.#recurrentBias),
    } as Weights;
  }

  /** One step after the other. */
  #stepByStep(x: tf.Tensor3D, start: State): { sequence: tf.Tensor2D[]; state: State } {
    const [batch, steps, features] = x.shape;
    const { kernel, bias, recurrentKernel, recurrentBias } = this.#weights();
    // The input's part of the gates does not need the recurrence: one product for all steps. The steps are then blocks of
    // columns, which are split off and joined without a transposition.
    const rows = tf.reshape(x, [batch * steps, features]);
    const columns = tf.reshape(tf.add(tf.matMul(rows, kernel), bias), [batch, -1]); // [batch, steps · columns]
    let state = start;
    const sequence: tf.Tensor2D[] = [];
    for (const input of tf.split<tf.Tensor2D>(columns, steps, 1)) {
      state = this.step(input, state, { kernel: recurrentKernel, bias: recurrentBias });
      sequence.push(state[0]);
    }
    return { sequence, state };
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    const [batch, steps] = sequenceShape(inputShape);
    const state = [batch, this.units];
    const output = this.#returnSequences ? [batch, steps, this.units] : state;
    return this.#returnState ? [output, ...this.stateNames.map(() => state)] : output;
  }

  /** Initialisers are left out: the weights themselves are saved. */
  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      units: this.units,
      returnSequences: this.#returnSequences,
      returnState: this.#returnState,
      ...(this.isRecurrent ? { recurrentBias: this.recurrentBias } : {}),
    };
  }
}

/** The hidden state's part of the gates, h U + b: [batch, blocks · units]. */
export const fromState = (h: tf.Tensor2D, { kernel, bias }: Recurrence): tf.Tensor2D => {
  const product = tf.matMul(h, kernel) as tf.Tensor2D;
  return bias ? tf.add(product, bias) : product;
};

/** The shape of x, which may be followed by those of the state. */
const sequenceShape = (shapes: tf.Shape | tf.Shape[]): tf.Shape =>
  (Array.isArray(shapes[0]) ? shapes[0] : shapes) as tf.Shape;

const inWords = (names: readonly string[]): string =>
  `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
