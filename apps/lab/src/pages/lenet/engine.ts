/** LeNet-5 in the browser: one picture in, the states of all layers out. Loaded when the page needs it, TensorFlow.js with it. */
import * as tf from '@tensorflow/tfjs';
import { AMPLITUDE } from '@nutshell/core/layers';
import { SIDE } from './digit-image.ts';
import { type LayerName, layerNames, shapes } from './layers.ts';
import { type Weights, weightsOf } from './weights.ts';

/** What the network made of one picture. */
export interface Frame {
  /** After squashing, in ±1.7159; the input in ±1 or so. Channels-last: [side, side, maps], row by row. */
  readonly states: Readonly<Record<LayerName, Float32Array>>;
  /** Squared distance between F6 and the code of each class (Eq. 7). */
  readonly penalties: Float32Array;
  /** The softmax of the negative penalties. */
  readonly probabilities: Float32Array;
  /** From the picture to the numbers in JavaScript. */
  readonly milliseconds: number;
}

/** What labels.json says of the input. */
export interface Ink {
  readonly paper: number;
  readonly ink: number;
}

export class Engine {
  readonly weights: Weights;
  readonly ink: Ink;
  readonly #model: tf.LayersModel;
  /** From the picture to all layers at once. */
  readonly #stages: tf.LayersModel;

  private constructor(model: tf.LayersModel, ink: Ink) {
    this.#model = model;
    this.ink = ink;
    this.weights = weightsOf(model);
    const names = ['c1-act', 's2-act', 'c3-act', 's4-act', 'c5-act', 'f6-act', 'output', 'probabilities'];
    const outputs = names.map((name) => model.getLayer(name).output as tf.SymbolicTensor);
    this.#stages = tf.model({ inputs: model.inputs, outputs });
  }

  /** A network on the current backend of TensorFlow.js. */
  static async load(artifacts: tf.io.ModelArtifacts, ink: Ink): Promise<Engine> {
    return new Engine(await tf.loadLayersModel(tf.io.fromMemory(artifacts)), ink);
  }

  /**
   * @param image 32x32 values, 0 for paper and 1 for ink
   */
  async run(image: Float32Array): Promise<Frame> {
    const start = performance.now();
    const { paper, ink } = this.ink;
    const input = image.map((value) => paper + (ink - paper) * value);
    // All outputs in one tensor: reading costs a graphics card more than computing.
    const joined = tf.tidy(() => {
      const outputs = this.#stages.predict(tf.tensor4d(input, [1, SIDE, SIDE, 1])) as tf.Tensor[];
      return tf.concat1d(outputs.map((output) => tf.reshape(output, [output.size]) as tf.Tensor1D));
    });
    const values = (await joined.data()) as Float32Array;
    joined.dispose();

    const states = { input } as Record<LayerName, Float32Array>;
    let at = 0;
    for (const name of layerNames.slice(1)) {
      const { maps, side } = shapes[name];
      const end = at + maps * side * side;
      states[name] = values.slice(at, end).map((value) => AMPLITUDE * value);
      at = end;
    }
    const square = states.f6.reduce((sum, value) => sum + value * value, 0);
    // The output layer gives 2 x·w − |w|², and |x − w|² is |x|² less that.
    const penalties = values.slice(at, at + 10).map((value) => Math.max(0, square - value));
    const probabilities = values.slice(at + 10, at + 20);
    return { states, penalties, probabilities, milliseconds: performance.now() - start };
  }

  dispose(): void {
    this.#model.dispose(); // the layers of both
  }
}
