import { BLOCKS, type Cell, cells } from './cells.ts';
import { layerList } from './layer-list.ts';
import { Matrix } from './matrix.ts';
import { type ModelJson, NetworkWeights, type Side, type Weight } from './weights.ts';

/** What a layer does with its input: x W + b. */
interface Affine {
  readonly kernel: Matrix;
  readonly bias: Float32Array;
}

/**
 * A trained character network, one character at a time and without tensors: one-hot or embedded characters, one or more recurrent layers,
 * and a dense layer to the logits. It runs in any JavaScript engine with WebAssembly's SIMD (browsers since 2023, Node since 16) and
 * allocates nothing while it runs. packages/core has the same network for training.
 */
export class RecurrentNetwork {
  /** Characters that it knows: codes are 0 to vocabulary − 1. */
  readonly vocabulary: number;
  /** From the characters to the logits: states and gates at the current character. */
  readonly layers: readonly (Cell & { readonly name: string })[];
  /** [vocabulary] of the current character; a buffer, which the next one writes over. */
  readonly logits: Float32Array;
  /** x W + b of the first layer, for each character. */
  readonly #rows: readonly Float32Array[];
  /** From each layer's h to what follows it: the input of the next layer, or the logits. */
  readonly #forward: readonly Affine[];

  private constructor(
    rows: readonly Float32Array[],
    layers: RecurrentNetwork['layers'],
    forward: readonly Affine[],
  ) {
    this.vocabulary = rows.length;
    this.layers = layers;
    this.#rows = rows;
    this.#forward = forward;
    this.logits = new Float32Array(forward.at(-1)!.kernel.columns);
  }

  /**
   * Reads what TensorFlow.js has saved.
   *
   * @param bytes of weights.bin
   * @throws ModelFileError if it has other layers than these, in another order, or if a weight is missing or has another shape than its
   * layer and the layer before it say
   */
  static read(json: ModelJson, bytes: Uint8Array): RecurrentNetwork {
    const weights = new NetworkWeights(json, bytes);
    const { embedding, recurrent, dense } = layerList(json);
    const table = embedding === undefined ? undefined : weights.take(`${embedding}/embeddings`, 'any', 'any');
    let width: Side = table?.shape[1] ?? 'any'; // of what a layer reads
    const layers: (Cell & { name: string })[] = [];
    const forward: Affine[] = [];
    for (const { kind, name, units, resetAfter } of recurrent) {
      const columns = BLOCKS[kind] * units;
      forward.push(affineOf(weights, name, width, columns));
      const vector = `${name}/recurrent_bias`;
      const recurrence = {
        units,
        kernel:
          kind === 'MinGru' ? undefined : weights.take(`${name}/recurrent_kernel`, units, columns).values,
        bias: weights.has(vector) ? weights.take(vector, columns).values : undefined,
        resetAfter,
      };
      layers.push({ name, ...cells[kind](recurrence) });
      width = units;
    }
    const [{ kernel, bias }] = forward;
    const rows = firstRows(kernel, bias, table);
    forward.push(affineOf(weights, dense, width, rows.length)); // as many logits as characters
    return new RecurrentNetwork(rows, layers, forward.slice(1));
  }

  /** To the state before any character: all zero, the logits too. */
  reset(): void {
    for (const part of this.#parts()) part.fill(0);
  }

  /**
   * Reads a character: the states go on.
   *
   * @returns the logits [vocabulary] of the character that follows: `this.logits`
   * @throws RangeError if the vocabulary has no such code
   */
  next(code: number): Float32Array {
    const row = this.#rows[code];
    if (!row)
      throw new RangeError(`this network knows the characters 0 to ${this.vocabulary - 1}, not ${code}`);
    const { layers, logits } = this;
    layers[0].input.set(row);
    for (let l = 0; l < layers.length; l++) {
      layers[l].step();
      const { kernel, bias } = this.#forward[l];
      const z = l + 1 < layers.length ? layers[l + 1].input : logits;
      z.set(bias);
      kernel.addProduct(z, layers[l].state.h); // h W + b
    }
    return logits;
  }

  /** A copy of all states and of the logits, for `restore`. */
  state(): Float32Array[] {
    return this.#parts().map((part) => part.slice());
  }

  /** Goes to where `state()` was taken. */
  restore(state: readonly Float32Array[]): void {
    this.#parts().forEach((part, i) => part.set(state[i]));
  }

  #parts(): Float32Array[] {
    return [this.logits, ...this.layers.flatMap(({ state }) => Object.values(state))];
  }
}

function affineOf(weights: NetworkWeights, layer: string, inputs: Side, outputs: Side): Affine {
  const { values, shape } = weights.take(`${layer}/kernel`, inputs, outputs);
  const { values: bias } = weights.take(`${layer}/bias`, shape[1]);
  return { kernel: new Matrix(values, shape[0], shape[1]), bias };
}

/** x W + b for each character: its row of W if x is one-hot, else that of its embedding. */
function firstRows(kernel: Matrix, bias: Float32Array, embedding: Weight | undefined): Float32Array[] {
  const width = kernel.rows;
  const characters = embedding ? embedding.shape[0] : width;
  return Array.from({ length: characters }, (_, character) => {
    const x = embedding
      ? embedding.values.subarray(character * width, (character + 1) * width)
      : Float32Array.from({ length: width }, (_, i) => (i === character ? 1 : 0));
    const row = bias.slice();
    kernel.addProduct(row, x);
    return row;
  });
}
