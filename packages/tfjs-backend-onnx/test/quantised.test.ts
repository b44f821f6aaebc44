/** Convolutions in 8 bits, beside the same arithmetic in plain JavaScript, and beside float32. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile, registerOnnxBackend } from '../src/index.ts';
import { addsBytesExactly } from '../src/lowering/quantisation/exactness.ts';

registerOnnxBackend({ threads: 1 });
beforeAll(async () => void (await tf.setBackend('onnx')));

/** Multiples of 1/16 in [from, to]: sums of their products are exact in float32, in whatever order they are taken. */
function sixteenths(shape: number[], from: number, to: number, seed: number): tf.Tensor {
  let state = seed;
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const draw = () => Math.round(16 * (from + next() * (to - from))) / 16;
  return tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape(shape) }, draw), shape);
}

type Images = number[][][][];
const { fround, max, min, round } = Math;
const extremes = (numbers: number[]) => [min(0, ...numbers), max(0, ...numbers)];

interface Layer {
  filter: number[][][][];
  bias: number[];
  stride: number;
  padding: number;
  rectified: boolean;
}

interface Ranges {
  taken: number[];
  made: number[];
  /** By channel, for a layer whose result leaves the 8 bits. */
  channels?: number[][];
}

/** One layer in float32, or, with its ranges, in 8 bits: scale · (q − zero) for q of 0 … 255, filters −127 … 127. */
function layerOf(x: Images, layer: Layer, ranges?: Ranges): Images {
  const { filter, bias, stride, padding, rectified } = layer;
  const [height, inputs] = [filter.length, filter[0][0].length];
  const grid = ([least, most]: number[]) => {
    const scale = fround((most - least) / 255);
    return { scale, zero: round(-least / scale) };
  };
  const channelGrid = ([least, most]: number[]) =>
    rectified
      ? { scale: fround(most / 255), zero: 0 }
      : { scale: fround(max(most / 127, -least / 128)), zero: 128 };
  const whole = (value: number, { scale, zero }: { scale: number; zero: number }) =>
    max(0, min(255, nearestEven(fround(value / scale)) + zero));
  const extent = Math.floor((x[0].length + 2 * padding - height) / stride) + 1;
  const places = Array.from({ length: extent }, (_, i) => i);
  return x.map((image) =>
    places.map((row) =>
      places.map((column) =>
        bias.map((offset, out) => {
          const products: [number, number][] = [];
          for (let i = 0; i < height; i++)
            for (let j = 0; j < height; j++)
              for (let c = 0; c < inputs; c++) {
                const pixel = image[row * stride + i - padding]?.[column * stride + j - padding]?.[c] ?? 0;
                products.push([pixel, filter[i][j][c][out]]);
              }
          if (!ranges) {
            const sum = products.reduce((all, [pixel, tap]) => all + pixel * tap, offset);
            return rectified ? max(0, sum) : sum;
          }
          const { taken, made, channels } = ranges;
          const [from, to] = [grid(taken), channels ? channelGrid(channels[out]) : grid(made)];
          const unit = fround(max(...filter.flat(2).map((taps) => Math.abs(taps[out]))) / 127);
          let sum = round(offset / (from.scale * unit));
          for (const [pixel, tap] of products) sum += (whole(pixel, from) - from.zero) * round(tap / unit);
          const factor = channels
            ? fround(from.scale * fround(unit / to.scale))
            : fround(fround(from.scale * unit) / to.scale);
          const q = max(0, min(255, nearestEven(fround(sum * factor)) + to.zero));
          return fround((q - to.zero) * to.scale);
        }),
      ),
    ),
  );
}

function nearestEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return round(value);
  return below % 2 === 0 ? below : below + 1;
}

const layer = (
  [size, inputs, outputs]: number[],
  seed: number,
  rest: { stride?: number; padding?: number; rectified?: boolean } = {},
): Layer => ({
  filter: sixteenths([size, size, inputs, outputs], -1, 1, seed).arraySync() as Images,
  bias: sixteenths([outputs], -4, 4, seed + 1).arraySync() as number[],
  ...{ stride: 1, padding: 0, rectified: false, ...rest },
});

/** The layers as a function of tensors. */
function network(layers: readonly Layer[]) {
  const variables = layers.map(({ filter, bias }) => ({
    filter: tf.variable(tf.tensor4d(filter)),
    bias: tf.variable(tf.tensor1d(bias)),
  }));
  const fn = (x: tf.Tensor) =>
    tf.tidy(() =>
      layers.reduce((image, { stride, padding, rectified }, i) => {
        const sum = tf.add(tf.conv2d(image as tf.Tensor4D, variables[i].filter, stride, padding), variables[i].bias); // prettier-ignore
        return rectified ? tf.relu(sum) : sum;
      }, x),
    );
  return { fn, variables };
}

describe.skipIf(!addsBytesExactly())(
  'a processor that adds products of bytes exactly (others take float32)',
  () => {
    const forms: Record<string, Layer[]> = {
      'of one layer': [layer([3, 8, 5], 1, { padding: 1 })],
      'with a rectifier': [layer([3, 8, 5], 3, { padding: 1, rectified: true })],
      'with a stride': [layer([3, 10, 16], 5, { stride: 2 })],
      'of one element in each window': [layer([1, 64, 7], 7)],
      'in a row, with rectifiers': [
        layer([3, 8, 8], 9, { padding: 1, rectified: true }),
        layer([3, 8, 8], 11, { padding: 1, rectified: true }),
        layer([3, 8, 4], 13, { padding: 1 }),
      ],
      'in a row, without': [layer([3, 8, 9], 15, { padding: 1 }), layer([3, 9, 4], 17, { padding: 1 })],
    };
    it.each(Object.entries(forms))('computes convolutions %s as they are defined', (_, layers) => {
      const { fn } = network(layers);
      const channels = layers[0].filter[0][0].length;
      const example = () => sixteenths([3, 6, 6, channels], -2, 3, 100);
      const x = sixteenths([2, 6, 6, channels], -2.5, 3.5, 200); // which leaves the ranges of the example
      const actual = compile(fn, { freeze: true, quantize: () => [[example()]] })(x);

      let [float, byte] = [example().arraySync() as Images, x.arraySync() as Images];
      layers.forEach((each, i) => {
        const made = layerOf(float, each);
        const pixels = made.flat(2);
        const channels = each.bias.map((_, channel) => extremes(pixels.map((pixel) => pixel[channel])));
        const last = i === layers.length - 1 ? { channels } : {};
        byte = layerOf(byte, each, { taken: extremes(float.flat(3)), made: extremes(pixels.flat()), ...last }); // prettier-ignore
        float = made;
      });
      expect(actual.arraySync()).toEqual(byte);
    });

    it('is as near to float32 as the steps of the numbers allow', () => {
      const [size, inputs] = [6, 16];
      const [x, filter] = [tf.randomUniform([4, size, size, inputs], -1, 1, 'float32', 1), tf.randomUniform([3, 3, inputs, 8], -1, 1, 'float32', 2)]; // prettier-ignore
      const kernel = tf.variable(filter as tf.Tensor4D);
      const fn = (image: tf.Tensor) => tf.conv2d(image as tf.Tensor4D, kernel, 1, 'same');
      const bytes = compile(fn, { freeze: true, quantize: () => [[x.clone()]] })(x);
      const floats = fn(x);
      const furthest = tf.max(tf.abs(tf.sub(bytes, floats))).arraySync() as number;
      const step = (tf.max(tf.abs(floats)).arraySync() as number) / 127;
      // Each factor is wrong by half a step at most (2/255 for pixels, 1/127 for taps), and so is the result.
      const products = 9 * inputs;
      expect(furthest).toBeLessThan(step / 2 + products * (1 / 255 + 1 / 254 + 1 / 255 / 254));
      expect(furthest).toBeGreaterThan(0);
    });

    it('gives the same bits in batches of every size, and new ranges to new weights', () => {
      const layers = [layer([3, 8, 8], 21, { padding: 1, rectified: true }), layer([3, 8, 8], 23, { padding: 1 })]; // prettier-ignore
      const { fn, variables } = network(layers);
      const quantize = () => [[sixteenths([5, 4, 4, 8], -2, 2, 25)], [sixteenths([2, 6, 6, 8], -1, 3, 26)]]; // prettier-ignore
      let measured = 0;
      const exact = compile(fn, { freeze: true });
      const examples = () => {
        measured++;
        tf.dispose(exact(sixteenths([5, 4, 4, 8], -2, 2, 25))); // examples may be found with what is compiled, too
        return quantize();
      };
      const compiled = compile(fn, { freeze: true, quantize: examples });
      const x = sixteenths([8, 5, 5, 8], -2, 2, 27);
      const all = () => compiled(x).arraySync() as Images;
      const first = all();
      expect(compiled(tf.slice(x, [3], [2])).arraySync()).toEqual(first.slice(3, 5));

      variables[0].filter.assign(tf.mul(variables[0].filter, 3));
      expect(compiled(tf.slice(x, [3], [2])).arraySync()).not.toEqual(first.slice(3, 5));
      const second = all();
      expect(measured).toBe(2);
      expect(second).not.toEqual(first);
      expect(second).toEqual(compile(fn, { freeze: true, quantize })(x).arraySync());
    });

    it('leaves in float32 what is small, what has no constant filter, and what is not frozen', () => {
      const x = sixteenths([2, 5, 5, 16], -2, 2, 31) as tf.Tensor4D;
      const [small, large] = [sixteenths([1, 1, 16, 4], -1.3, 1, 33), sixteenths([3, 3, 16, 4], -1.3, 1, 35)] as tf.Tensor4D[]; // prettier-ignore
      const [smallKernel, kernel] = [tf.variable(small), tf.variable(large)];
      const cases: [(...args: tf.Tensor[]) => tf.Tensor, tf.Tensor[], boolean][] = [
        [(image) => tf.conv2d(image as tf.Tensor4D, smallKernel as tf.Tensor4D, 1, 'same'), [x], true],
        [(image, filter) => tf.conv2d(image as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same'), [x, large], true], // prettier-ignore
        [(image) => tf.conv2d(image as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same'), [x], false],
      ];
      for (const [fn, args, freeze] of cases) {
        const quantize = () => [args.map((tensor) => tensor.clone())];
        expect(compile(fn, { freeze, quantize })(...args).arraySync()).toEqual(fn(...args).arraySync()); // prettier-ignore
      }
    });

    it('computes what else reads a sum, and leaves no tensor behind', () => {
      const { fn } = network([layer([3, 8, 8], 41, { padding: 1 })]);
      const x = sixteenths([2, 5, 5, 8], -2, 2, 43);
      const block = (image: tf.Tensor) =>
        tf.tidy(() => {
          const sum = fn(tf.relu(image));
          return [tf.add(image, tf.relu(sum)), tf.mean(sum, [1, 2])];
        });
      const compiled = compile(block, { freeze: true, quantize: () => [[x.clone()]] });
      const before = tf.memory().numTensors;
      const [bytes, again] = [1, 2].map(() => {
        const results = compiled(x);
        const numbers = results.map((tensor) => tensor.dataSync());
        tf.dispose(results);
        return numbers;
      });
      expect(tf.memory().numTensors).toBe(before);

      const sum = fn(tf.relu(x));
      const step = (tf.max(tf.abs(sum)).arraySync() as number) / 127;
      const bound = step / 2 + 72 * (2 / 254 + 2 / 510 + 1 / 254 / 255); // 72 products of pixels up to 2 and taps up to 1
      expect(again).toEqual(bytes);
      [tf.add(x, tf.relu(sum)), tf.mean(sum, [1, 2])]
        .map((tensor) => tensor.dataSync())
        .forEach((floats, i) => {
          const furthest = max(...floats.map((value, j) => Math.abs(value - bytes[i][j])));
          expect(furthest).toBeLessThan(bound);
          expect(furthest).toBeGreaterThan(0);
        });
    });
  },
);
