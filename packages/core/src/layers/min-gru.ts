import * as tf from '@tensorflow/tfjs';
import { Recurrent, type RecurrentConfig, type State } from './recurrent.ts';

export type MinGruConfig = Omit<RecurrentConfig, 'recurrentInitializer' | 'recurrentBias'>;

/**
 * The minimal gated recurrent unit (Feng et al. 2024, "Were RNNs all we needed?", section 3.1), whose gate and
 * candidate do not see h:
 *
 *     z = σ(x Wz + b),   n = x Wn + b,   h ← (1 − z) h + z n
 *
 * 2 · units · (features + 1) parameters; the columns of the weights are z, n, and the state is [h].
 *
 * h is a weighted sum that a parallel scan could compute, in log₂(steps) rounds instead of one round for each step, but
 * with about log₂(steps) times as many operations: that pays where there are processors to spare, and not here.
 */
export class MinGru extends Recurrent {
  static className = 'MinGru';
  protected readonly stateNames = ['h'];
  protected readonly blocks = 2;

  constructor(config: MinGruConfig) {
    super(config);
  }

  protected override get isRecurrent(): boolean {
    return false;
  }

  protected step(input: tf.Tensor2D, [h]: State): State {
    const [gate, n] = tf.split(input, 2, 1);
    const z = tf.sigmoid(gate);
    return [tf.add(h, tf.mul(z, tf.sub(n, h)))];
  }
}
tf.serialization.registerClass(MinGru);
