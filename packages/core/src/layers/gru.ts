import * as tf from '@tensorflow/tfjs';
import type { Cell } from './sequence.ts';
import { Recurrent, type Recurrence, type RecurrentConfig, type State, fromState } from './recurrent.ts';

export interface GruConfig extends RecurrentConfig {
  /**
   * Whether the reset gate acts on the product of h with its weights (as in cuDNN and PyTorch, and in one product per
   * step) rather than on h (as in the paper, char-rnn and tf.layers.gru). Default true.
   */
  resetAfter?: boolean;
}

/**
 * Gated recurrent units (Cho et al. 2014):
 *
 *     z = σ(x Wz + h Uz + b),   r = σ(x Wr + h Ur + b),   n = tanh(x Wn + r (h Un) + b),   h ← z h + (1 − z) n
 *
 * and (r h) Un without `resetAfter`. With `recurrentBias` there is another bias beside h Uz, h Ur and h Un, the last one
 * inside of r (…) with `resetAfter`; then this is PyTorch's nn.GRU.
 * 3 · units · (features + units + 1) parameters, or + 2; its state is [h].
 *
 * The columns of the weights are z, r, n, as in tf.layers.gru (which has hard sigmoids unless told otherwise); PyTorch
 * has r, z, n.
 */
export class Gru extends Recurrent {
  static className = 'Gru'; // tfjs has a GRU
  protected readonly stateNames = ['h'];
  protected readonly blocks = 3;
  protected override readonly cell: Cell | undefined;
  readonly #resetAfter: boolean;

  constructor({ resetAfter = true, ...rest }: GruConfig) {
    super(rest);
    this.#resetAfter = resetAfter;
    this.cell = resetAfter ? gruCell : undefined;
  }

  protected step(input: tf.Tensor2D, [h]: State, recurrence: Recurrence): State {
    const { units } = this;
    const [inputZR, inputN] = tf.split(input, [2 * units, units], 1);
    let z: tf.Tensor2D, n: tf.Tensor2D;
    if (this.#resetAfter) {
      const [stateZR, stateN] = tf.split(fromState(h, recurrence), [2 * units, units], 1);
      const gates = tf.split<tf.Tensor2D>(tf.sigmoid(tf.add(inputZR, stateZR)), 2, 1);
      z = gates[0];
      n = tf.tanh(tf.add(inputN, tf.mul(gates[1], stateN)));
    } else {
      const [forZR, forN] = divided(recurrence, [2 * units, units]);
      const gates = tf.split<tf.Tensor2D>(tf.sigmoid(tf.add(inputZR, fromState(h, forZR))), 2, 1);
      z = gates[0];
      n = tf.tanh(tf.add(inputN, fromState(tf.mul(gates[1], h), forN)));
    }
    return [tf.add(n, tf.mul(z, tf.sub(h, n)))];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), resetAfter: this.#resetAfter };
  }
}
tf.serialization.registerClass(Gru);

/** Weights by their columns. */
function divided({ kernel, bias }: Recurrence, sizes: number[]): Recurrence[] {
  const biases = bias && tf.split<tf.Tensor1D>(bias, sizes);
  return tf
    .split<tf.Tensor2D>(kernel, sizes, 1)
    .map((columns, i) => ({ kernel: columns, bias: biases?.[i] }));
}

/** The step with `resetAfter` and its gradient: σ' = σ (1 − σ), tanh' = 1 − tanh². */
const gruCell: Cell = {
  forward(input, product, [h]) {
    const [inputZ, inputR, inputN] = tf.split<tf.Tensor2D>(input, 3, 1);
    const [productZ, productR, productN] = tf.split<tf.Tensor2D>(product, 3, 1);
    const z = tf.sigmoid<tf.Tensor2D>(tf.add(inputZ, productZ));
    const r = tf.sigmoid<tf.Tensor2D>(tf.add(inputR, productR));
    const n = tf.tanh<tf.Tensor2D>(tf.add(inputN, tf.mul(r, productN)));
    return { state: [tf.add(n, tf.mul(z, tf.sub(h, n)))], kept: [z, r, n, productN] };
  },
  backward({ kept: [z, r, n, productN], before: [h], dState: [dh] }) {
    const dhZ = tf.mul<tf.Tensor2D>(dh, z); // by the state before, and what n does not get
    const dN = tf.sub(dh, dhZ);
    const dInputN = tf.sub<tf.Tensor2D>(dN, tf.mul(tf.mul(dN, n), n));
    const dProductN = tf.mul<tf.Tensor2D>(dInputN, r);
    const dRR = tf.mul(dProductN, productN);
    const dZZ = tf.mul(dhZ, tf.sub(h, n));
    const dR = tf.sub<tf.Tensor2D>(dRR, tf.mul(dRR, r));
    const dZ = tf.sub<tf.Tensor2D>(dZZ, tf.mul(dZZ, z));
    return {
      dInput: tf.concat([dZ, dR, dInputN], 1),
      dProduct: tf.concat([dZ, dR, dProductN], 1),
      dBefore: [dhZ],
    };
  },
};
