import * as tf from '@tensorflow/tfjs';
import type { Cell } from './sequence.ts';
import { Recurrent, type Recurrence, type State, fromState } from './recurrent.ts';

/**
 * The simple recurrent network (Elman 1990) with tanh: h ← tanh(x W + h U + b).
 * units · (features + units + 1) parameters, or + 2 with `recurrentBias`, as char-rnn and PyTorch; its state is [h].
 */
export class Rnn extends Recurrent {
  static className = 'Rnn'; // tfjs has an RNN
  protected readonly stateNames = ['h'];
  protected readonly blocks = 1;
  protected override readonly cell = rnnCell;

  protected step(input: tf.Tensor2D, [h]: State, recurrence: Recurrence): State {
    return [tf.tanh(tf.add(input, fromState(h, recurrence)))];
  }
}
tf.serialization.registerClass(Rnn);

/** The same step with its gradient: tanh' = 1 − tanh². */
const rnnCell: Cell = {
  forward: (input, product) => ({ state: [tf.tanh(tf.add(input, product))], kept: [] }),
  backward({ after: [h], dState: [dh] }) {
    const d = tf.sub<tf.Tensor2D>(dh, tf.mul(tf.mul(dh, h), h));
    return { dInput: d, dProduct: d, dBefore: [undefined] };
  },
};
