/** A LayersModel at work: arrays in, the outputs of chosen layers out. TensorFlow.js is loaded with it, in a worker where it can be. */
import * as tf from '@tensorflow/tfjs';
import type { HostArray } from '@nutshell/data';

/** One array for a model of one input, else one for each by its name; shapes with the batch in front. */
export type Inputs = HostArray | Readonly<Record<string, HostArray>>;

/** An output or a weight; row by row, shape with the batch in front. */
export interface Values {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** The network's outputs for one input. */
export interface Result<K extends string = string> {
  readonly outputs: Readonly<Record<K, Values>>;
  /** From the arrays to the arrays. */
  readonly milliseconds: number;
}

export class Engine {
  readonly model: tf.LayersModel;
  readonly #outputs: readonly string[];
  readonly #open: number;
  /** From the inputs to all wanted outputs at once. */
  readonly #stages: tf.LayersModel;

  private constructor(model: tf.LayersModel, outputs: readonly string[], open: number) {
    this.model = model;
    this.#open = open;
    this.#outputs = outputs;
    this.#stages = tf.model({
      inputs: model.inputs,
      outputs: outputs.map((name) => model.getLayer(name).output as tf.SymbolicTensor),
    });
  }

  /**
   * A network on the current backend of TensorFlow.js.
   * @param outputs names of layers, or which they are in the model
   * @param open stands for sizes that the model leaves open, the batch among them, when it is timed
   * @throws Error if the model has no such layer
   */
  static async load(
    artifacts: tf.io.ModelArtifacts,
    outputs: readonly string[] | ((model: tf.LayersModel) => readonly string[]),
    open = 1,
  ): Promise<Engine> {
    const model = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    return new Engine(model, typeof outputs === 'function' ? outputs(model) : outputs, open);
  }

  /** @throws Error if an input is missing or has another shape than the model's */
  async run(inputs: Inputs): Promise<Result> {
    const start = performance.now();
    const shapes: number[][] = [];
    // All outputs in one tensor: reading costs a graphics card more than computing.
    const joined = tf.tidy(() => {
      const given = this.#stages.inputNames.map((name) => tensorOf(arrayOf(inputs, name)));
      const outputs = [this.#stages.predict(given)].flat();
      return tf.concat1d(
        outputs.map((output) => {
          shapes.push(output.shape);
          return tf.reshape(output, [output.size]) as tf.Tensor1D;
        }),
      );
    });
    const values = (await joined.data()) as Float32Array;
    joined.dispose();
    let at = 0;
    const outputs = this.#outputs.map((name, i): [string, Values] => {
      const from = at;
      at += tf.util.sizeFromShape(shapes[i]);
      return [name, { values: values.slice(from, at), shape: shapes[i] }];
    });
    return { outputs: Object.fromEntries(outputs), milliseconds: performance.now() - start };
  }

  /** Shape of an input, null where the model leaves a size open; undefined if it has none of this name. */
  shapeOf(input: string): readonly (number | null)[] | undefined {
    return this.#stages.inputs[this.#stages.inputNames.indexOf(input)]?.shape;
  }

  /** Zeros, and ones in a `share` (0 to 1) of the places, for each input. */
  inputs(share: number): Inputs {
    const entries = this.#stages.inputs.map((input, i): [string, HostArray] => {
      const shape = input.shape.map((size) => size ?? this.#open);
      const values = new Float32Array(tf.util.sizeFromShape(shape));
      return [this.#stages.inputNames[i], { values: values.fill(1, 0, share * values.length), shape }];
    });
    return Object.fromEntries(entries);
  }

  /** All weights, as `layer/kernel`. */
  weights(): Record<string, Values> {
    const entries = this.model.layers.flatMap(({ name, weights }) =>
      weights.map((weight): [string, Values] => {
        const tensor = weight.read();
        const part = weight.originalName.slice(weight.originalName.lastIndexOf('/') + 1);
        return [`${name}/${part}`, { values: Float32Array.from(tensor.dataSync()), shape: tensor.shape }];
      }),
    );
    return Object.fromEntries(entries);
  }

  dispose(): void {
    this.model.dispose(); // the layers of both
  }
}

function arrayOf(inputs: Inputs, name: string): HostArray {
  if (isArray(inputs)) return inputs;
  const found = inputs[name];
  if (!found)
    throw new Error(`the input “${name}” is missing: there are ${Object.keys(inputs).join(', ') || 'none'}`);
  return found;
}

const isArray = (inputs: Inputs): inputs is HostArray => ArrayBuffer.isView(inputs.values);

function tensorOf({ values, shape }: HostArray): tf.Tensor {
  return tf.tensor(values, [...shape], values instanceof Float32Array ? 'float32' : 'int32');
}
