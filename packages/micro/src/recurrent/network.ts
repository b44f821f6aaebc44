import { type Cell, cells } from './cells.ts';
import { Matrix } from './matrix.ts';
import { type ModelJson, type Weight, readWeights } from './weights.ts';

/** A layer of a model.json, as far as it is read here. */
interface LayerJson {
  class_name: string;
  config: { name: string; units?: number; resetAfter?: boolean };
}

/** Layers that compute nothing of their own once a network is trained, or whose work is done by looking up a row of weights. */
const PASSIVE = ['InputLayer', 'SeededDropout', 'OneHot'];

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
  readonly #forward: readonly { readonly kernel: Matrix; readonly bias: Float32Array }[];

  private constructor(
    rows: readonly Float32Array[],
    layers: RecurrentNetwork['layers'],
    forward: { kernel: Matrix; bias: Float32Array }[],
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
   * @throws RangeError if it has other layers than these, or if the weights do not fit
   */
  static read(json: ModelJson, bytes: Uint8Array): RecurrentNetwork {
    const weights = readWeights(json, bytes);
    const take = (name: string): Weight => {
      if (!weights[name]) throw new RangeError(`model.json has no weight ${name}`);
      return weights[name];
    };
    const matrix = (name: string) => {
      const { values, shape } = take(name);
      return new Matrix(values, shape[0], shape[1]);
    };

    let embedding: Weight | undefined;
    const layers: (Cell & { name: string })[] = [];
    const forward: { kernel: Matrix; bias: Float32Array }[] = [];
    for (const { class_name: kind, config } of layersOf(json)) {
      const { name } = config;
      if (kind === 'Embedding') embedding = take(`${name}/embeddings`);
      else if (kind === 'Dense' || isRecurrent(kind)) {
        forward.push({ kernel: matrix(`${name}/kernel`), bias: take(`${name}/bias`).values });
        if (kind === 'Dense') continue;
        const recurrence = {
          units: config.units!,
          kernel: weights[`${name}/recurrent_kernel`]?.values,
          bias: weights[`${name}/recurrent_bias`]?.values,
          resetAfter: config.resetAfter,
        };
        layers.push({ name, ...cells[kind](recurrence) });
      } else if (!PASSIVE.includes(kind))
        throw new RangeError(
          `${name} is a layer of class ${kind}: a character network has ${Object.keys(cells).join(', ')}, Embedding, Dense and dropout`,
        );
    }
    if (forward.length !== layers.length + 1 || layers.length === 0)
      throw new RangeError(
        `a character network has recurrent layers and one dense layer, not ${layers.length} and ${forward.length - layers.length}`,
      );
    const [{ kernel, bias }, ...others] = forward;
    return new RecurrentNetwork(firstRows(kernel, bias, embedding), layers, others);
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

const isRecurrent = (kind: string): kind is keyof typeof cells => Object.hasOwn(cells, kind);

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

/** The layers in their order, of a functional or a sequential model. */
function layersOf({ modelTopology }: ModelJson): LayerJson[] {
  const topology = modelTopology as { model_config?: unknown };
  const { config } = (topology.model_config ?? topology) as {
    config?: LayerJson[] | { layers: LayerJson[] };
  };
  const layers = Array.isArray(config) ? config : config?.layers;
  if (!Array.isArray(layers))
    throw new RangeError('model.json has no list of layers: it is not a model of layers');
  return layers;
}
