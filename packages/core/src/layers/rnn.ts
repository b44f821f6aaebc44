import * as tf from '@tensorflow/tfjs';
import { Recurrent, type Recurrence, type State, fromState } from './recurrent.ts';

/**
 * The simple recurrent network (Elman 1990) with tanh: h ← tanh(x W + h U + b).
 * units · (features + units + 1) parameters, or + 2 with `recurrentBias`, as char-rnn and PyTorch; its state is [h].
 */
export class Rnn extends Recurrent {
  static className = 'Rnn'; // tfjs has an RNN
  protected readonly stateNames = ['h'];
  protected readonly blocks = 1;

  protected step(input: tf.Tensor2D, [h]: State, recurrence: Recurrence): State {
    return [tf.tanh(tf.add(input, fromState(h, recurrence)))];
  }
}
tf.serialization.registerClass(Rnn);
