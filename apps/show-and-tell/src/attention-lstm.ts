import { type TfInitializer } from '@nutshell/core';
import * as tf from '@tensorflow/tfjs';

export interface AttentionLstmConfig {
  name?: string;
  units: number;
  /** Start of all kernels, by their names; the layer's biases are 0, those of the forget gates 1. */
  initializers?: Partial<Record<Kernel, TfInitializer>>;
}

type Kernel =
  'kernel' | 'recurrent_kernel' | 'context_kernel' | 'query_kernel' | 'score_kernel' | 'gate_kernel';

/**
 * The LSTM with soft attention of Xu et al. 2015, "Show, attend and tell", sections 3.1.2 and 4.2. At each word it looks at all places of a
 * picture, by weights that depend on what it has said:
 *
 *     e_ti = vᵀ tanh(k_i + W_q h_{t−1}),   α_t = softmax(e_t),   β_t = σ(w_β h_{t−1} + b_β),   ẑ_t = β_t Σ_i α_ti a_i
 *     [i f o] = σ(x_t W + h_{t−1} U + ẑ_t C + b),   g = tanh(…),   c_t = f c_{t−1} + i g,   h_t = o tanh(c_t)
 *
 * Inputs: x [batch, time, features]; the state h, c, each [batch, units]; the keys k [batch, places, attention units], a linear map of the
 * places; the places a [batch, places, channels]. Outputs: h of each step [batch, time, units], ẑ [batch, time, channels], the last h and c,
 * and α [batch, time, places].
 */
export class AttentionLstm extends tf.layers.Layer {
  static className = 'AttentionLstm';
  readonly #units: number;
  readonly #initializers: Partial<Record<Kernel, TfInitializer>>;
  readonly #weights: Partial<Record<Kernel | 'bias' | 'gate_bias', tf.LayerVariable>> = {};

  constructor({ units, initializers = {}, ...rest }: AttentionLstmConfig) {
    super(rest);
    this.#units = units;
    this.#initializers = initializers;
  }

  override build(inputShapes: tf.Shape | tf.Shape[]): void {
    const [x, , , keys, places] = inputShapes as number[][];
    const units = this.#units;
    const add = (name: Kernel, shape: number[]) =>
      (this.#weights[name] = this.addWeight(
        name,
        shape,
        'float32',
        this.#initializers[name] ?? tf.initializers.zeros(),
      ));
    add('kernel', [x[2], 4 * units]); // W
    add('recurrent_kernel', [units, 4 * units]); // U
    add('context_kernel', [places[2], 4 * units]); // C
    add('query_kernel', [units, keys[2]]); // W_q
    add('score_kernel', [keys[2], 1]); // v
    add('gate_kernel', [units, 1]); // w_β
    this.#weights.bias = this.addWeight('bias', [4 * units], 'float32', tf.initializers.zeros());
    this.#weights.gate_bias = this.addWeight('gate_bias', [1], 'float32', tf.initializers.zeros());
    tf.tidy(() => {
      const open = [0, 1, 0, 0].map((value) => tf.fill([units], value)); // gates i, f, o, g
      this.#weights.bias!.write(tf.concat(open));
    });
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor[] {
    return tf.tidy(() => {
      const [x, h0, c0, keys, places] = inputs as [
        tf.Tensor3D,
        tf.Tensor2D,
        tf.Tensor2D,
        tf.Tensor3D,
        tf.Tensor3D,
      ];
      const [batch, steps, features] = x.shape;
      const [, count, attentionUnits] = keys.shape;
      const units = this.#units;
      const weight = (name: Kernel) => this.#weights[name]!.read() as tf.Tensor2D;
      const [U, C, Wq, v, wBeta] = (
        ['recurrent_kernel', 'context_kernel', 'query_kernel', 'score_kernel', 'gate_kernel'] as const
      ).map(weight);
      const bBeta = this.#weights.gate_bias!.read();

      // The input's part of the gates does not need the recurrence: one product for all steps.
      const rows = tf.matMul(tf.reshape(x, [batch * steps, features]) as tf.Tensor2D, weight('kernel'));
      const columns = tf.reshape(tf.add(rows, this.#weights.bias!.read()), [batch, -1]); // [batch, time · 4 · units]
      let [h, c] = [h0, c0];
      const [sequence, contexts, attention]: tf.Tensor2D[][] = [[], [], []];
      for (const input of tf.split(columns, steps, 1) as tf.Tensor2D[]) {
        const query = tf.reshape(tf.matMul(h, Wq), [batch, 1, attentionUnits]);
        const seen = tf.reshape(tf.tanh(tf.add(keys, query)), [batch * count, attentionUnits]) as tf.Tensor2D;
        const e = tf.reshape(tf.matMul(seen, v), [batch, count]);
        const alpha = tf.softmax(e) as tf.Tensor2D; // [batch, places]
        const mean = tf.reshape(tf.matMul(tf.reshape(alpha, [batch, 1, count]), places), [batch, -1]);
        const beta = tf.sigmoid(tf.add(tf.matMul(h, wBeta), bBeta)); // [batch, 1]
        const z = tf.mul(beta, mean) as tf.Tensor2D; // [batch, channels]

        const gates = tf.addN([input, tf.matMul(h, U), tf.matMul(z, C)] as tf.Tensor2D[]); // [batch, 4 · units]
        const [ifo, g] = tf.split(gates, [3 * units, units], 1);
        const [i, f, o] = tf.split(tf.sigmoid(ifo), 3, 1) as tf.Tensor2D[];
        c = tf.add(tf.mul(f, c), tf.mul(i, tf.tanh(g)));
        h = tf.mul(o, tf.tanh(c));
        sequence.push(h);
        contexts.push(z);
        attention.push(alpha);
      }
      const inTime = (pieces: tf.Tensor2D[]) => tf.reshape(tf.concat(pieces, 1), [batch, steps, -1]);
      return [inTime(sequence), inTime(contexts), h, c, inTime(attention)];
    });
  }

  override computeOutputShape(inputShapes: tf.Shape | tf.Shape[]): tf.Shape[] {
    const [[batch, steps], , , , [, places, channels]] = inputShapes as tf.Shape[];
    const state = [batch, this.#units];
    return [[batch, steps, this.#units], [batch, steps, channels], state, state, [batch, steps, places]];
  }

  /** Initialisers are left out: the weights themselves are saved. */
  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), units: this.#units };
  }
}
tf.serialization.registerClass(AttentionLstm);
