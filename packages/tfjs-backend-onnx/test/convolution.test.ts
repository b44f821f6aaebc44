/** Convolutions, pools and their gradients against the cpu backend, in the shapes that lowering tells apart. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Window,
  conv2D,
  conv2DFilterGradient,
  conv2DInputGradient,
  maxPool2D,
  maxPool2DGradient,
} from '../src/graph/image.ts';
import { Leaf, type Node } from '../src/graph/node.ts';
import { registerOnnxBackend } from '../src/index.ts';
import { optimise } from '../src/lowering/optimise.ts';
import { writeGraph } from '../src/onnx/write-graph.ts';
import { Session } from '../src/runtime/session.ts';
import { meanPool } from './mean-pool.ts';

beforeAll(() => {
  registerOnnxBackend();
});

/** Numbers of both signs that do not repeat themselves. */
function wave<R extends tf.Rank>(shape: tf.ShapeMap[R], phase = 1): tf.Tensor<R> {
  const size = tf.util.sizeFromShape(shape as number[]);
  const values = Float32Array.from(
    { length: size },
    (_, i) => Math.sin(1.7 * i + phase) + Math.sin(0.013 * i),
  );
  return tf.tensor(values, shape);
}

/** Compares what both backends make of `compute`, to the precision of sums in another order. */
async function agree(compute: () => tf.Tensor[], tolerance = 5e-6): Promise<void> {
  const results: Float32Array[][] = [];
  for (const backend of ['cpu', 'onnx']) {
    await tf.setBackend(backend);
    results.push(tf.tidy(() => compute().map((tensor) => tensor.dataSync() as Float32Array)));
  }
  const [expected, actual] = results;
  expectClose(actual, expected, tolerance);
}

function expectClose(actual: Float32Array[], expected: Float32Array[], tolerance: number): void {
  expected.forEach((values, i) => {
    const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    expect(actual[i]).toHaveLength(values.length);
    values.forEach((value, j) => {
      if (!(Math.abs(actual[i][j] - value) <= tolerance * largest))
        expect.fail(`output ${i}, element ${j} is ${actual[i][j]}, on cpu ${value}`);
    });
  });
}

/** y = f(x, w), and the gradients of x and w for a gradient of y that differs everywhere. */
const withGradients = (
  f: (x: tf.Tensor4D, w: tf.Tensor4D) => tf.Tensor,
  x: tf.Tensor4D,
  w: tf.Tensor4D,
): tf.Tensor[] => {
  const y = f(x, w);
  const dy = wave(y.shape, 3);
  return [y, ...tf.grads((a, b) => tf.sum(tf.mul(f(a as tf.Tensor4D, b as tf.Tensor4D), dy)))([x, w])];
};

type Padding = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
const uneven: Padding = [[0, 0], [1, 2], [0, 1], [0, 0]]; // prettier-ignore

describe('a convolution and its gradients', () => {
  it.each<[string, [number, number, number, number], number, number, number, Padding]>([
    // [batch, height, width, channels], outputs, filter, stride, padding
    ['whole blocks', [16, 5, 5, 16], 16, 3, 1, 'same'],
    ['whole blocks, several', [16, 4, 4, 32], 48, 3, 1, 'same'],
    ['a batch that is not a multiple', [5, 7, 7, 32], 32, 3, 1, 'same'],
    ['one image', [1, 6, 6, 16], 32, 3, 1, 'same'],
    ['a prime batch', [11, 6, 6, 4], 16, 3, 1, 'same'],
    ['channels of no block', [8, 5, 5, 17], 32, 3, 1, 'same'],
    ['few channels', [4, 12, 12, 1], 6, 5, 1, 'same'],
    ['few channels, few outputs', [3, 10, 10, 6], 3, 5, 1, 'valid'],
    ['few outputs', [4, 9, 9, 32], 2, 1, 1, 'same'],
    ['colours', [8, 10, 12, 3], 16, 3, 1, 'same'],
    ['stride 2, even', [16, 8, 8, 16], 32, 3, 2, 'same'],
    ['stride 2, odd', [16, 9, 7, 16], 32, 3, 2, 'same'],
    ['stride 2, valid', [4, 9, 9, 16], 32, 3, 2, 'valid'],
    ['stride 2, 1x1', [16, 8, 8, 16], 32, 1, 2, 'same'],
    ['stride 3, few channels', [2, 7, 7, 3], 5, 3, 3, 'valid'],
    ['stride 3 over 4 taps', [4, 7, 7, 32], 48, 4, 3, 'same'],
    ['stride beyond the filter', [2, 9, 9, 16], 16, 2, 4, 'valid'],
    ['an even filter', [3, 7, 7, 16], 16, 2, 1, 'same'],
    ['a wide margin', [2, 6, 6, 16], 16, 3, 1, 2],
    ['a margin wider than the filter', [2, 5, 5, 16], 16, 2, 1, 3],
    ['an uneven margin', [2, 9, 9, 4], 16, 3, 2, uneven],
    ['a filter as large as the image', [5, 4, 4, 6], 20, 4, 1, 'valid'],
    ['a filter as large as the image, in blocks', [16, 4, 4, 16], 32, 4, 1, 'valid'],
  ])('%s', (_, image, outputs, size, stride, padding) =>
    agree(() =>
      withGradients(
        (x, w) => tf.conv2d(x, w, stride, padding),
        wave<tf.Rank.R4>(image),
        wave<tf.Rank.R4>([size, size, image[3], outputs], 2),
      ),
    ),
  );

  it('in NCHW', () =>
    agree(() =>
      withGradients(
        (x, w) => tf.conv2d(x, w, [2, 1], 'same', 'NCHW'),
        wave<tf.Rank.R4>([2, 16, 8, 9]),
        wave<tf.Rank.R4>([3, 3, 16, 16], 2),
      ),
    ));

  it.each<[number, number, number, Padding]>([
    [16, 16, 2, 'same'],
    [3, 16, 2, 'valid'],
    [20, 8, 3, 'same'],
  ])('of %i and %i channels, dilated by %i, %s', (inputs, outputs, dilation, padding) =>
    agree(() => {
      const [x, w] = [wave<tf.Rank.R4>([2, 9, 9, inputs]), wave<tf.Rank.R4>([3, 3, inputs, outputs], 2)];
      return [tf.conv2d(x, w, 1, padding, 'NHWC', dilation)];
    }),
  );

  it('transposed', () =>
    agree(() =>
      withGradients(
        (x, w) => tf.conv2dTranspose(x, w, [2, 12, 12, 16], 2, 'same'),
        wave<tf.Rank.R4>([2, 6, 6, 32]),
        wave<tf.Rank.R4>([3, 3, 16, 32], 2),
      ),
    ));

  it('fused with bias and activation', () =>
    agree(() => {
      const [x, filter] = [wave<tf.Rank.R4>([2, 8, 8, 16]), wave<tf.Rank.R4>([3, 3, 16, 16], 2)];
      return (['relu', 'sigmoid', 'elu', 'relu6', 'leakyrelu'] as const).map((activation) =>
        tf.fused.conv2d({
          x,
          filter,
          strides: 1,
          pad: 'same',
          bias: wave<tf.Rank.R1>([16], 3),
          activation,
          leakyreluAlpha: 0.2,
        }),
      );
    }));
});

describe('a depthwise convolution and its gradients', () => {
  it.each<[[number, number, number, number], number, number, number, Padding]>([
    [[3, 9, 9, 16], 1, 3, 1, 'same'],
    [[2, 8, 8, 32], 1, 3, 2, 'same'],
    [[2, 9, 9, 48], 1, 5, 1, 2],
    [[2, 8, 8, 4], 2, 3, 1, 'same'],
    [[2, 9, 9, 3], 3, 2, 2, 'valid'],
    [[2, 6, 6, 16], 2, 3, 1, 'valid'],
  ])('of %j, multiplier %i, filter %i, stride %i, %s', (image, multiplier, size, stride, padding) =>
    agree(() =>
      withGradients(
        (x, w) => tf.depthwiseConv2d(x, w, stride, padding as 'same'),
        wave<tf.Rank.R4>(image),
        wave<tf.Rank.R4>([size, size, image[3], multiplier], 2),
      ),
    ),
  );
});

describe('pools and their gradients', () => {
  const windows: [number, number, number, 'same' | 'valid'][] = [
    // channels, window, stride, padding
    [5, 2, 2, 'valid'],
    [5, 3, 3, 'valid'],
    [5, 2, 1, 'valid'],
    [5, 3, 2, 'same'],
    [16, 2, 2, 'same'],
    [32, 3, 2, 'same'],
    [32, 3, 2, 'valid'],
  ];

  it.each(windows)(
    'the maximum, with many ties: %i channels, window %i, stride %i, %s',
    (channels, size, stride, padding) =>
      agree(() => {
        const x = tf.floor(tf.mul(wave<tf.Rank.R4>([2, 12, 12, channels]), 2)) as tf.Tensor4D;
        const pool = (image: tf.Tensor4D) => tf.maxPool(image, size, stride, padding);
        const { result, indexes } = tf.maxPoolWithArgmax(x, size, stride, padding);
        return [
          pool(x),
          tf.grad((image) => tf.sum(tf.mul(pool(image as tf.Tensor4D), wave(result.shape, 4))))(x),
          indexes,
        ];
      }),
  );

  it.each(windows)('the mean: %i channels, window %i, stride %i, %s', (channels, size, stride, padding) =>
    agree(() => {
      const x = wave<tf.Rank.R4>([2, 12, 12, channels]);
      const pool = (image: tf.Tensor4D) => meanPool(image, size, stride, padding);
      const y = pool(x);
      return [y, tf.grad((image) => tf.sum(tf.mul(pool(image as tf.Tensor4D), wave(y.shape, 4))))(x)];
    }),
  );
});

describe.each(['portable', 'webgpu'] as const)('lowered for %s devices', (kind) => {
  /** Runs a graph as it would run there, on the processor. */
  function run(nodes: readonly Node[]): Float32Array[] {
    const outputs = optimise(nodes, { kind, threads: 1 });
    const { model, inputs } = writeGraph(outputs);
    expect(model.nodes.filter(({ domain }) => domain !== '')).toEqual([]);
    const session = new Session(model, { kind: 'cpu', threads: 1 }, 'disabled');
    const results = outputs.map(({ size }) => new Float32Array(size));
    session.run([...inputs.keys()].map(({ array }) => array), results); // prettier-ignore
    session.dispose();
    return results;
  }
  const leafOf = (tensor: tf.Tensor) => new Leaf(tensor.dataSync() as Float32Array, tensor.shape, 'float32');

  it('convolutions, pools and their gradients are those of the cpu backend', async () => {
    await tf.setBackend('cpu');
    const [x, w] = [wave<tf.Rank.R4>([2, 8, 8, 16]), wave<tf.Rank.R4>([3, 3, 16, 16], 2)];
    const pool = (image: tf.Tensor) => tf.maxPool(image as tf.Tensor4D, 3, 2, 'same');
    const convolve = (a: tf.Tensor, b: tf.Tensor) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 2, 'same');
    const dy = wave([2, 4, 4, 16], 3);
    const expected = [
      convolve(x, w),
      ...tf.grads((a, b) => tf.sum(tf.mul(convolve(a, b), dy)))([x, w]),
      pool(tf.floor(x)),
      tf.grad((a) => tf.sum(tf.mul(pool(a), dy)))(tf.floor(x)),
    ].map((tensor) => tensor.dataSync() as Float32Array);

    const [image, floor, filter, gradient] = [x, tf.floor(x), w, dy].map(leafOf);
    const window: Window = { strides: [2, 2], dilations: [1, 1], pads: [0, 0, 1, 1] };
    const poolWindow = { ...window, kernel: [3, 3] } as const;
    const actual = run([
      conv2D(image, filter, window),
      conv2DInputGradient(gradient, filter, window, image.shape),
      conv2DFilterGradient(image, gradient, window, filter.shape),
      maxPool2D(floor, poolWindow),
      maxPool2DGradient(gradient, floor, poolWindow),
    ]);
    expectClose(actual, expected, 5e-6);
  });
});

describe('a residual block with batch normalisation', () => {
  it.each([32, 5])('of %i images has the values and gradients it has on cpu', (batch) =>
    agree(
      () => {
        const normalise = (z: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor): tf.Tensor => {
          const { mean, variance } = tf.moments(z, [0, 1, 2]);
          const [mu, sigma2] = [mean, variance] as tf.Tensor1D[];
          return tf.batchNorm(
            z as tf.Tensor4D,
            mu,
            sigma2,
            offset as tf.Tensor1D,
            scale as tf.Tensor1D,
            1e-3,
          );
        };
        const block = (x: tf.Tensor, w: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor): tf.Tensor => {
          const convolve = (z: tf.Tensor) => tf.conv2d(z as tf.Tensor4D, w as tf.Tensor4D, 1, 'same');
          const inner = tf.relu(normalise(convolve(x), scale, offset));
          return tf.relu(tf.add(normalise(convolve(inner), scale, offset), x));
        };
        const x = wave<tf.Rank.R4>([batch, 5, 5, 16]);
        const parameters = [
          wave<tf.Rank.R4>([3, 3, 16, 16], 4),
          wave<tf.Rank.R1>([16], 2),
          wave<tf.Rank.R1>([16], 3),
        ];
        const loss = (...inputs: tf.Tensor[]) =>
          tf.sum(tf.mul(block(...(inputs as Parameters<typeof block>)), wave([batch, 5, 5, 16], 5)));
        return [
          block(x, ...(parameters as [tf.Tensor, tf.Tensor, tf.Tensor])),
          ...tf.grads(loss)([x, ...parameters]),
        ];
      },
      5e-5, // the gradients of the statistics cancel
    ),
  );
});
