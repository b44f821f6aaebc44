import * as tf from '@tensorflow/tfjs';
import type { Cell } from './sequence.ts';
import { Recurrent, type Recurrence, type RecurrentConfig, type State, fromState } from './recurrent.ts';

export interface LstmConfig extends RecurrentConfig {
  /** Initial bias of the forget gates, whatever `biasInitializer` says. Default 1. */
  forgetBias?: number;
}

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997) with forget gates (Gers, Schmidhuber and Cummins 2000) that
 * start open (Jozefowicz, Zaremba and Sutskever 2015):
 *
 *     [i f o] = σ(x W + h U + b),   g = tanh(x W + h U + b),   c ← f c + i g,   h ← o tanh(c)
 *
 * 4 · units · (features + units + 1) parameters; its state is [h, c]. char-rnn (Karpathy 2015) and PyTorch have a bias
 * beside each of the two products, 4 · units · (features + units + 2) parameters: `recurrentBias` counts as they do,
 * though one bias says as much.
 *
 * The columns of `kernel`, `recurrent_kernel` and `bias` are the gates in the order i, f, o, g, so that one sigmoid
 * serves three gates (tf.layers.lstm has i, f, g, o, and hard sigmoids unless told otherwise).
 */
export class Lstm extends Recurrent {
  static className = 'Lstm'; // tfjs has an LSTM
  protected readonly stateNames = ['h', 'c'];
  protected readonly blocks = 4;
  protected override readonly cell = lstmCell;
  readonly #forgetBias: number;

  constructor({ forgetBias = 1, ...rest }: LstmConfig) {
    super(rest);
    this.#forgetBias = forgetBias;
  }

  protected override startOfBias(initial: tf.Tensor1D): tf.Tensor1D {
    const [i, , o, g] = tf.split<tf.Tensor1D>(initial, 4);
    return tf.concat([i, tf.fill<tf.Rank.R1>([this.units], this.#forgetBias), o, g]);
  }

  protected step(input: tf.Tensor2D, [h, c]: State, recurrence: Recurrence): State {
    const z = tf.add(input, fromState(h, recurrence)); // [batch, 4 · units]
    const [ifo, g] = tf.split(z, [3 * this.units, this.units], 1);
    const [i, f, o] = tf.split(tf.sigmoid(ifo), 3, 1);
    const newC = tf.add(tf.mul(f, c), tf.mul(i, tf.tanh(g))) as tf.Tensor2D;
    return [tf.mul(o, tf.tanh(newC)), newC];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), forgetBias: this.#forgetBias };
  }
}
tf.serialization.registerClass(Lstm);

/** The same step with its gradient: [i f o] = σ(z), g = tanh(z), c' = f c + i g, h' = o tanh(c'). */
const lstmCell: Cell = {
  forward(input, product, [, c]) {
    const gates = tf.split<tf.Tensor2D>(tf.add(input, product), 4, 1);
    const [i, f, o] = gates.slice(0, 3).map((z) => tf.sigmoid(z));
    const g = tf.tanh(gates[3]);
    const newC = tf.add<tf.Tensor2D>(tf.mul(f, c), tf.mul(i, g));
    const tanhC = tf.tanh(newC);
    return { state: [tf.mul(o, tanhC), newC], kept: [i, f, o, g, tanhC] };
  },
  backward({ kept: [i, f, o, g, tanhC], before: [, c], after: [h], dState: [dh, dc] }) {
    // σ'(z) = σ (1 − σ) and tanh'(z) = 1 − tanh²: each product below less itself times the gate
    const dhh = tf.mul(dh, h); // what falls to o and, times tanh c', is lost on the way to c'
    const dNewC = tf.add(dc, tf.sub(tf.mul(dh, o), tf.mul(dhh, tanhC)));
    const dcI = tf.mul(dNewC, i);
    const dcIG = tf.mul(dcI, g);
    const dBefore = tf.mul<tf.Tensor2D>(dNewC, f);
    const dcFC = tf.mul(dBefore, c);
    const dz = tf.concat<tf.Tensor2D>(
      [
        tf.sub(dcIG, tf.mul(dcIG, i)),
        tf.sub(dcFC, tf.mul(dcFC, f)),
        tf.sub(dhh, tf.mul(dhh, o)),
        tf.sub(dcI, tf.mul(dcIG, g)),
      ],
      1,
    ); // [batch, 4 · units]
    return { dInput: dz, dProduct: dz, dBefore: [undefined, dBefore] };
  },
};
