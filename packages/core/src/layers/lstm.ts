import * as tf from '@tensorflow/tfjs';
import type { TfInitializer } from '../initializers.ts';

export interface LstmConfig {
  name?: string;
  units: number;
  /** All hidden states, [batch, steps, units], rather than the last, [batch, units]. Default false. */
  returnSequences?: boolean;
  /** Gives the last hidden state and cell as two further outputs. Default false. */
  returnState?: boolean;
  /** Initial bias of the forget gates. Default 1. */
  forgetBias?: number;
  /** Start of the weights by the input, such as `seeded(glorotUniform(), random.fork('lstm/kernel'))`; default zeros. */
  kernelInitializer?: TfInitializer;
  /** Start of the weights by the hidden state; default zeros. */
  recurrentInitializer?: TfInitializer;
}

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997) with forget gates (Gers, Schmidhuber and Cummins 2000) that
 * start open (Jozefowicz, Zaremba and Sutskever 2015):
 *
 *     [i f o] = σ([x h] W + b),   g = tanh([x h] W + b),   c ← f c + i g,   h ← o tanh(c)
 *
 * [batch, steps, features] → [batch, steps, units] or [batch, units]; 4 · units · (features + units + 1) parameters.
 * With [x, h, c] as inputs it starts from that state, each [batch, units], otherwise from zero; with `returnState` the
 * outputs are [y, h, c]. Truncated back-propagation hands them on: a compiled step would freeze a state kept in here.
 *
 * The columns of `kernel`, `recurrent_kernel` and `bias` are the gates in the order i, f, o, g, so that one sigmoid
 * serves three gates (tf.layers.lstm has i, f, g, o, and hard sigmoids unless told otherwise).
 */
export class Lstm extends tf.layers.Layer {
  static className = 'Lstm'; // tfjs has an LSTM
  readonly #units: number;
  readonly #returnSequences: boolean;
  readonly #returnState: boolean;
  readonly #forgetBias: number;
  readonly #kernelInitializer: TfInitializer;
  readonly #recurrentInitializer: TfInitializer;
  #kernel!: tf.LayerVariable;
  #recurrentKernel!: tf.LayerVariable;
  #bias!: tf.LayerVariable;

  constructor({
    units,
    returnSequences = false,
    returnState = false,
    forgetBias = 1,
    kernelInitializer = tf.initializers.zeros(),
    recurrentInitializer = tf.initializers.zeros(),
    ...rest
  }: LstmConfig) {
    super(rest);
    if (!(Number.isInteger(units) && units > 0))
      throw new RangeError(`units of an LSTM must be a whole number of at least 1, not ${units}`);
    this.#units = units;
    this.#returnSequences = returnSequences;
    this.#returnState = returnState;
    this.#forgetBias = forgetBias;
    this.#kernelInitializer = kernelInitializer;
    this.#recurrentInitializer = recurrentInitializer;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = sequenceShape(inputShape);
    const features = shape.at(-1);
    if (shape.length !== 3 || typeof features !== 'number')
      throw new Error(
        `${this.name}: expected an input of [batch, steps, features], not [${shape.join(', ')}]`,
      );
    const columns = 4 * this.#units;
    this.#kernel = this.addWeight('kernel', [features, columns], 'float32', this.#kernelInitializer);
    this.#recurrentKernel = this.addWeight(
      'recurrent_kernel',
      [this.#units, columns],
      'float32',
      this.#recurrentInitializer,
    );
    this.#bias = this.addWeight('bias', [columns], 'float32', tf.initializers.zeros());
    tf.tidy(() => {
      const [i, f, o, g] = [0, this.#forgetBias, 0, 0].map((value) => tf.fill([this.#units], value));
      this.#bias.write(tf.concat([i, f, o, g]));
    });
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
    const units = this.#units;
    const [x, ...state] = Array.isArray(inputs) ? inputs : [inputs];
    if (state.length !== 0 && state.length !== 2)
      throw new Error(`${this.name}: expected x, or x, h and c as inputs, not ${1 + state.length} tensors`);
    return tf.tidy(() => {
      const [batch, steps, features] = x.shape;
      // The input's part of the gates does not need the recurrence: one product for all steps. The steps are then blocks of
      // columns, which are split off and joined without a transposition.
      const rows = tf.reshape(x, [batch * steps, features]);
      const fromInput = tf.add(tf.matMul(rows, this.#kernel.read()), this.#bias.read()); // [batch · steps, 4 · units]
      const recurrentKernel = this.#recurrentKernel.read() as tf.Tensor2D;
      let [h, c] = state as (tf.Tensor2D | undefined)[]; // [batch, units]
      const sequence: tf.Tensor2D[] = [];
      for (const z of tf.split(tf.reshape(fromInput, [batch, steps * 4 * units]), steps, 1)) {
        const gates = h ? tf.add(z, tf.matMul(h, recurrentKernel)) : z; // [batch, 4 · units]
        const [ifo, g] = tf.split(gates, [3 * units, units], 1);
        const [i, f, o] = tf.split(tf.sigmoid(ifo), 3, 1);
        const input = tf.mul(i, tf.tanh(g)) as tf.Tensor2D;
        c = c ? tf.add(tf.mul(f, c), input) : input;
        h = tf.mul(o, tf.tanh(c)) as tf.Tensor2D;
        sequence.push(h);
      }
      const last = sequence[steps - 1];
      const y = this.#returnSequences ? tf.reshape(tf.concat(sequence, 1), [batch, steps, units]) : last;
      return this.#returnState ? [y, last, c as tf.Tensor] : y;
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    const [batch, steps] = sequenceShape(inputShape);
    const state = [batch, this.#units];
    const output = this.#returnSequences ? [batch, steps, this.#units] : state;
    return this.#returnState ? [output, state, state] : output;
  }

  /** Initialisers are left out: the weights themselves are saved. */
  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      units: this.#units,
      returnSequences: this.#returnSequences,
      returnState: this.#returnState,
      forgetBias: this.#forgetBias,
    };
  }
}
tf.serialization.registerClass(Lstm);

/** The shape of x, which may be followed by those of h and c. */
const sequenceShape = (shapes: tf.Shape | tf.Shape[]): tf.Shape =>
  (Array.isArray(shapes[0]) ? shapes[0] : shapes) as tf.Shape;
