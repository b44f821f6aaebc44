import * as tf from '@tensorflow/tfjs';
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
