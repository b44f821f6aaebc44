/**
 * Random networks on images [batch, height, width, channels]: convolutions, normalisation, activations, pooling, residual and
 * concatenated branches, with permutations in between. What a layer does depends on shapes only, and is the same on every backend.
 */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { draw } from './arbitraries.ts';
import { meanPool } from '../mean-pool.ts';

/** Which layer, on which earlier result (0 is the last one), and a number to choose its parameters by. */
interface Layer {
  kind: string;
  from: number;
  choice: number;
}

export interface Network {
  input: number[];
  layers: Layer[];
  seed: number;
}

type Parameter = (...shape: number[]) => tf.Tensor;
type Apply = (x: tf.Tensor4D, others: tf.Tensor4D[], choice: number, parameter: Parameter) => tf.Tensor;

const CHANNELS = [1, 3, 8, 16, 17, 32];
const strideOf = (choice: number) => 1 + (choice & 1);
const padOf = (choice: number) => (choice & 2 ? 'valid' : 'same');
const fits = ([, height, width]: number[], window: number) => height >= window && width >= window;

const kinds: Record<string, Apply> = {
  convolution: (x, _, choice, parameter) => {
    const window = choice & 4 && fits(x.shape, 3) ? 3 : 1;
    const filter = parameter(window, window, x.shape[3], CHANNELS[choice % 6]) as tf.Tensor4D;
    return tf.div(tf.conv2d(x, filter, strideOf(choice), padOf(choice)), window * 2);
  },
  depthwise: (x, _, choice, parameter) =>
    tf.depthwiseConv2d(x, parameter(3, 3, x.shape[3], 1) as tf.Tensor4D, strideOf(choice), 'same'),
  transposed: (x, _, choice, parameter) => {
    const [batch, height, width, channels] = x.shape;
    if (height > 6) return tf.neg(x);
    const outputs = CHANNELS[choice % 4];
    const filter = parameter(3, 3, outputs, channels) as tf.Tensor4D;
    const stride = strideOf(choice);
    return tf.conv2dTranspose(x, filter, [batch, height * stride, width * stride, outputs], stride, 'same');
  },
  bias: (x, _, _choice, parameter) => tf.add(x, parameter(x.shape[3])),
  scale: (x, _, _choice, parameter) => tf.mul(x, parameter(1, 1, 1, x.shape[3])),
  normalised: (x, _, _choice, parameter) => {
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    const [offset, factor] = [parameter(x.shape[3]), parameter(x.shape[3])] as tf.Tensor1D[];
    return tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D, offset, factor, 0.1);
  },
  normalisedByConstants: (x, _, _choice, parameter) => {
    const [mean, variance, offset, factor] = [0, 1, 2, 3].map(() => parameter(x.shape[3])) as tf.Tensor1D[];
    return tf.batchNorm(x, mean, tf.add(tf.square(variance), 0.5) as tf.Tensor1D, offset, factor, 0.01);
  },
  relu: (x) => tf.relu(x),
  tanh: (x) => tf.tanh(x),
  sigmoid: (x) => tf.sigmoid(x),
  residual: (x, others) =>
    tf.add(x, others.find((other) => other !== x && `${other.shape}` === `${x.shape}`) ?? x),
  branches: (x, others) => {
    const fitting = others.filter((other) => `${other.shape.slice(0, 3)}` === `${x.shape.slice(0, 3)}`);
    return x.shape[3] > 40 ? tf.neg(x) : tf.concat([x, ...fitting.slice(0, 2)], 3);
  },
  gated: (x) => tf.mul(x, tf.sigmoid(tf.mean(x, [1, 2], true))),
  channelSlice: (x) => tf.slice(x, [0, 0, 0, x.shape[3] >> 1], [-1, -1, -1, -1]),
  maxPool: (x, _, choice) =>
    fits(x.shape, 2) ? tf.maxPool(x, 2, strideOf(choice + 1), padOf(choice)) : x.square(),
  avgPool: (x, _, choice) =>
    fits(x.shape, 3) ? meanPool(x, choice & 4 ? 3 : 2, strideOf(choice), padOf(choice)) : x.square(),
  pad: (x) =>
    x.shape[1] > 8
      ? tf.neg(x)
      : tf.pad(x, [
          [0, 0],
          [1, 0],
          [0, 2],
          [0, 0],
        ]),
  // on cpu the gradient of resizing mixes the images of a batch
  upsampled: (x) =>
    x.shape[0] > 1 || x.shape[1] > 5
      ? tf.neg(x)
      : tf.image.resizeNearestNeighbor(x, [x.shape[1] * 2, x.shape[2] * 2]),
  permuted: (x) => tf.tanh(tf.transpose(x, [0, 3, 1, 2])).transpose([0, 2, 3, 1]),
  rotated: (x) => tf.transpose(x, [0, 2, 1, 3]),
  flipped: (x) => tf.reverse(x, 1),
  reshaped: (x) => tf.reshape(tf.mul(tf.reshape(x, [x.shape[0], -1]), 0.7), x.shape),
  softmax: (x) => tf.softmax(x),
};

export const networks: fc.Arbitrary<Network> = fc.record({
  input: fc.tuple(
    fc.constantFrom(1, 2, 16),
    fc.integer({ min: 3, max: 8 }),
    fc.integer({ min: 3, max: 8 }),
    fc.constantFrom(...CHANNELS.slice(0, 5)),
  ),
  layers: fc.array(
    fc.record({
      // every second layer has parameters
      kind: fc.oneof(
        fc.constantFrom('convolution', 'convolution', 'depthwise', 'bias', 'normalised'),
        fc.constantFrom(...Object.keys(kinds)),
      ),
      from: fc.constantFrom(0, 0, 0, 1, 2),
      choice: fc.nat(11),
    }),
    { minLength: 3, maxLength: 14, size: 'max' },
  ),
  seed: fc.noShrink(fc.nat()),
});

/** Inputs of a network: an image and the parameters that it asks for while it is applied. */
export class Inputs {
  readonly image: tf.Tensor4D;
  readonly parameters: tf.Variable[] = [];
  readonly #seed: number;

  constructor({ input, seed }: Network, round = 0) {
    this.#seed = seed + 1000 * round;
    this.image = draw('float32', input, { from: -1, to: 1 }, this.#seed).toTensor();
  }

  /** The same variables in the same order at every application. */
  start(): Parameter {
    let count = 0;
    return (...shape) => {
      const sample = draw('float32', shape, { from: -1, to: 1 }, this.#seed + 1 + count);
      this.parameters[count] ??= tf.variable(sample.toTensor());
      return this.parameters[count++];
    };
  }

  dispose(): void {
    tf.dispose(this.parameters);
  }
}

/** Applies a network and returns its last result and one from its middle. */
export function apply({ layers }: Network, inputs: Inputs): [tf.Tensor, tf.Tensor] {
  const parameter = inputs.start();
  const results: tf.Tensor4D[] = [inputs.image];
  for (const { kind, from, choice } of layers) {
    const x = results.at(-1 - (from % results.length))!;
    results.push(kinds[kind](x, results, choice, parameter) as tf.Tensor4D);
  }
  return [results.at(-1)!, results[results.length >> 1]];
}
