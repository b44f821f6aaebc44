import { type Cell, cells } from '../recurrent/cells.ts';
import { Matrix } from '../recurrent/matrix.ts';
import { type ModelJson, NetworkWeights, type Side, type Weight } from '../recurrent/weights.ts';
import type { Sentences } from './beam-search.ts';

/** What a sentence has left in the LSTM: h and c, each [units]. */
export interface CaptionState {
  readonly h: Float32Array;
  readonly c: Float32Array;
}

/** What the network makes of a picture before the first word. */
interface Seen {
  state: CaptionState;
  /** Of attention: each place as it is [channels], and as the attention compares it [attention units]. */
  places: { a: Float32Array; key: Float32Array }[];
}

/** x → x W + b */
type Affine = (x: Float32Array) => Float32Array;

/**
 * The trained decoder of an image captioner, one word at a time and without tensors: the LSTM of Vinyals et al. 2015, which sees the picture
 * as its first input, or that with the soft attention of Xu et al. 2015. It runs in any JavaScript engine with WebAssembly's SIMD.
 * apps/show-and-tell has the same networks for training.
 */
export class CaptionDecoder {
  /** Words that it knows: codes are 0 to vocabulary − 1. */
  readonly vocabulary: number;
  /** Whether it looks at places of the picture; it is shown the mean of them otherwise. */
  readonly hasAttention: boolean;
  /** Numbers that it is shown of a picture; with attention of each place. */
  readonly channels: number;
  readonly #embedding: Weight;
  readonly #cell: Cell;
  /** x W + b of the gates. */
  readonly #input: Affine;
  readonly #output: Affine;
  readonly #see: (features: Float32Array) => Seen;
  /** Of attention: the weights α of the places by h, and their weighted mean ẑ. */
  readonly #attend?: (h: Float32Array, places: Seen['places']) => { alpha: Float32Array; z: Float32Array };
  /** ẑ C of the gates. */
  readonly #context?: Matrix;
  /** What the logits are a linear map of: h, or with attention E y + L_h h + L_z ẑ. */
  readonly #said: (x: Float32Array, h: Float32Array, z?: Float32Array) => Float32Array;

  private constructor(weights: NetworkWeights) {
    const matrix = (name: string, rows: Side, columns: Side) => {
      const { values, shape } = weights.take(name, rows, columns);
      return new Matrix(values, shape[0], shape[1]);
    };
    const affine = (name: string, inputs: Side, outputs: Side): Affine => {
      const kernel = matrix(`${name}/kernel`, inputs, outputs);
      const { values: bias } = weights.take(`${name}/bias`, kernel.columns);
      return (x) => {
        const y = bias.slice();
        kernel.addProduct(y, x);
        return y;
      };
    };
    this.#embedding = weights.take('embedding/embeddings', 'any', 'any');
    const [words, embedded] = this.#embedding.shape;
    this.vocabulary = words;
    const [units] = weights.take('lstm/recurrent_kernel', 'any', 'any').shape;
    const { values: kernel } = weights.take('lstm/recurrent_kernel', units, 4 * units);
    this.#cell = cells.Lstm({ units, kernel });
    this.#input = affine('lstm', embedded, 4 * units);
    this.hasAttention = weights.has('keys/kernel');
    this.#output = affine('output', this.hasAttention ? embedded : units, words);
    if (!this.hasAttention) {
      [this.channels] = weights.take('image/kernel', 'any', embedded).shape;
      const image = affine('image', this.channels, embedded);
      this.#see = (features) => {
        const zero = new Float32Array(units);
        return { state: this.#step(image(features), { h: zero, c: zero }), places: [] };
      };
      this.#said = (_x, h) => h;
      return;
    }
    const [channels, compared] = weights.take('keys/kernel', 'any', 'any').shape;
    this.channels = channels;
    this.#context = matrix('lstm/context_kernel', channels, 4 * units);
    this.#attend = attention({
      query: matrix('lstm/query_kernel', units, compared),
      v: weights.take('lstm/score_kernel', compared, 1).values,
      gate: weights.take('lstm/gate_kernel', units, 1).values,
      gateBias: weights.take('lstm/gate_bias', 1).values[0],
    });
    const [firstH, firstC] = ['first_h', 'first_c'].map((name) => affine(name, channels, units));
    const keys = affine('keys', channels, compared);
    this.#see = (features) => {
      const count = features.length / channels;
      const places = Array.from({ length: count }, (_, i) => {
        const a = features.slice(i * channels, (i + 1) * channels);
        return { a, key: keys(a) };
      });
      const mean = new Float32Array(channels);
      for (const { a } of places) for (let k = 0; k < channels; k++) mean[k] += a[k] / count;
      return { state: { h: firstH(mean).map(Math.tanh), c: firstC(mean).map(Math.tanh) }, places };
    };
    const [fromH, fromZ] = [
      affine('output_h', units, embedded),
      affine('output_context', channels, embedded),
    ];
    this.#said = (x, h, z) => {
      const [ofH, ofZ] = [fromH(h), fromZ(z!)];
      return x.map((value, k) => value + ofH[k] + ofZ[k]);
    };
  }

  /**
   * Reads the weights of a model.json.
   * @param bytes of weights.bin
   * @throws ModelFileError if a weight is missing or has another shape than the others say, or the bytes do not fit
   */
  static read(json: ModelJson, bytes: Uint8Array): CaptionDecoder {
    return new CaptionDecoder(new NetworkWeights(json, bytes));
  }

  /**
   * Begins sentences about a picture.
   * @param features [channels], or [places, channels] of a network with attention
   * @param width sentences that grow at the same time
   * @returns them, and where the network looked as it expected the word that came last: α by row, [places]
   * @throws RangeError if the features are of another size
   */
  tell(features: Float32Array, width: number): Sentences & { looked(row: number): Float32Array } {
    const { vocabulary, channels, hasAttention } = this;
    if (
      hasAttention ? features.length % channels !== 0 || features.length === 0 : features.length !== channels
    )
      throw new RangeError(
        `this decoder is shown ${channels} numbers ${hasAttention ? 'of each place' : 'of a picture'}, and the encoder gives ${features.length}: encoder.json and model.json do not belong together. Export both again.`,
      );
    const { state, places } = this.#see(features);
    let states = Array.from({ length: width }, () => state);
    let alphas: Float32Array[] = [];
    return {
      vocabulary,
      next: async (codes, parents) => {
        const logP = new Float32Array(width * vocabulary);
        const rows = Array.from({ length: width }, (_, row) =>
          this.#read(codes[row], states[parents[row]], places),
        );
        rows.forEach(({ logits }, row) => writeLogSoftmax(logits, logP, row * vocabulary));
        states = rows.map((row) => row.state);
        alphas = rows.map(({ alpha }) => alpha);
        return logP;
      },
      looked: (row) => alphas[row],
      dispose() {},
    };
  }

  /** From a word and the state before it to the logits of the next one. */
  #read(code: number, before: CaptionState, places: Seen['places']) {
    const { values, shape } = this.#embedding;
    if (!(code >= 0 && code < shape[0]))
      throw new RangeError(`this network knows the words 0 to ${shape[0] - 1}, not ${code}`);
    const x = values.subarray(code * shape[1], (code + 1) * shape[1]);
    const { alpha, z } = this.#attend?.(before.h, places) ?? { alpha: new Float32Array(0), z: undefined };
    const state = this.#step(x, before, z);
    return { logits: this.#output(this.#said(x, state.h, z)), state, alpha };
  }

  #step(x: Float32Array, before: CaptionState, z?: Float32Array): CaptionState {
    const { input, state } = this.#cell;
    input.set(this.#input(x));
    if (z) this.#context!.addProduct(input, z);
    state.h.set(before.h);
    state.c!.set(before.c);
    this.#cell.step();
    return { h: state.h.slice(), c: state.c!.slice() };
  }
}

interface AttentionWeights {
  query: Matrix;
  v: Float32Array;
  gate: Float32Array;
  gateBias: number;
}

/** e_i = vᵀ tanh(k_i + W_q h),  α = softmax(e),  β = σ(w_β h + b_β),  ẑ = β Σ_i α_i a_i */
function attention({ query, v, gate, gateBias }: AttentionWeights) {
  return (h: Float32Array, places: Seen['places']) => {
    const q = new Float32Array(query.columns);
    query.addProduct(q, h);
    const e = Float32Array.from(places, ({ key }) =>
      v.reduce((sum, w, k) => sum + w * Math.tanh(key[k] + q[k]), 0),
    );
    const alpha = new Float32Array(e.length);
    writeLogSoftmax(e, alpha, 0);
    alpha.forEach((value, i) => (alpha[i] = Math.exp(value)));
    const beta = 1 / (1 + Math.exp(-gate.reduce((sum, w, k) => sum + w * h[k], gateBias)));
    const z = new Float32Array(places[0].a.length);
    places.forEach(({ a }, i) => a.forEach((value, k) => (z[k] += beta * alpha[i] * value)));
    return { alpha, z };
  };
}

/** log softmax of logits into `out` from `at` on. */
function writeLogSoftmax(logits: Float32Array, out: Float32Array, at: number): void {
  const most = logits.reduce((a, b) => Math.max(a, b));
  const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0)) + most;
  for (let k = 0; k < logits.length; k++) out[at + k] = logits[k] - total;
}
