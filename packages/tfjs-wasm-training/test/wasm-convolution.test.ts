import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSameOnBoth, resultsOn, wave } from './wasm-oracle.ts';

type Padding = 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
const explicit: Padding = [
  [0, 0],
  [1, 2],
  [0, 1],
  [0, 0],
];

interface Convolution {
  image: [batch: number, height: number, width: number, channels: number];
  filter: [height: number, width: number, outChannels: number];
  stride: number | [number, number];
  pad: Padding;
}

/** The convolution, and for upstream gradient dy = wave the gradients of its image and filter. */
function convolutionAndGradients({ image, filter, stride, pad }: Convolution): tf.Tensor[] {
  const x = wave(image) as tf.Tensor4D;
  const w = wave([filter[0], filter[1], image[3], filter[2]], 1) as tf.Tensor4D;
  const rounding = typeof pad === 'string' ? undefined : 'floor';
  const convolve = (x: tf.Tensor, w: tf.Tensor) =>
    tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad, 'NHWC', 1, rounding);
  const y = convolve(x, w);
  return [y, ...tf.grads(convolve)([x, w], wave(y.shape, 2) as tf.Tensor4D)];
}

describe('conv2d and its gradients', () => {
  const cases: [string, Convolution][] = [
    ['1 channel, as C1', { image: [2, 9, 8, 1], filter: [5, 5, 6], stride: 1, pad: 'valid' }],
    ['6 to 17 channels, as C3', { image: [3, 7, 6, 6], filter: [3, 2, 17], stride: 1, pad: 'valid' }],
    [
      'a filter as large as the image, as C5',
      { image: [3, 5, 4, 3], filter: [5, 4, 7], stride: 1, pad: 'valid' },
    ],
    ['the same for one image', { image: [1, 5, 4, 3], filter: [5, 4, 7], stride: 1, pad: 'valid' }],
    ['same padding', { image: [2, 7, 6, 3], filter: [3, 3, 5], stride: 1, pad: 'same' }],
    ['same padding, even filter', { image: [2, 5, 6, 3], filter: [2, 4, 3], stride: 1, pad: 'same' }],
    ['stride 2', { image: [2, 8, 7, 3], filter: [3, 3, 6], stride: 2, pad: 'same' }],
    ['unequal strides', { image: [2, 8, 9, 3], filter: [3, 2, 4], stride: [2, 3], pad: 'valid' }],
    ['1x1 at stride 2', { image: [2, 8, 7, 3], filter: [1, 1, 6], stride: 2, pad: 'same' }],
    ['stride beyond the filter', { image: [2, 6, 8, 3], filter: [2, 2, 3], stride: 3, pad: 'same' }],
    ['unequal explicit padding', { image: [2, 6, 7, 3], filter: [3, 2, 5], stride: 1, pad: explicit }],
    ['numeric padding', { image: [2, 6, 7, 3], filter: [3, 3, 5], stride: 2, pad: 1 }],
    [
      'so much that gradients go in blocks',
      { image: [14, 64, 64, 1], filter: [5, 5, 1], stride: 1, pad: 'valid' },
    ],
    ['an empty batch', { image: [0, 6, 7, 3], filter: [3, 2, 5], stride: 1, pad: 'same' }],
  ];
  test.each(cases)('%s', async (_, convolution) => {
    await expectSameOnBoth(() => convolutionAndGradients(convolution));
  });

  test('any sizes, strides and padding', async () => {
    const size = (max: number) => fc.integer({ min: 1, max });
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(size(3), fc.integer({ min: 4, max: 8 }), fc.integer({ min: 4, max: 8 }), size(4)),
        fc.tuple(size(4), size(4), size(5)),
        fc.tuple(size(3), size(3)),
        fc.constantFrom<Padding>('valid', 'same', explicit),
        (image, filter, stride, pad) =>
          expectSameOnBoth(() => convolutionAndGradients({ image, filter, stride, pad })),
      ),
      { seed: 1998, numRuns: 60 },
    );
  });

  test('dilated, channels first, and with sizes that tfjs rounds up', async () => {
    const x = () => wave([2, 9, 8, 3]) as tf.Tensor4D;
    const w = () => wave([3, 2, 3, 4]) as tf.Tensor4D;
    await expectSameOnBoth(() => tf.conv2d(x(), w(), 1, 'same', 'NHWC', 2));
    await expectSameOnBoth(() => tf.conv2d(tf.transpose(x(), [0, 3, 1, 2]), w(), 2, 'same', 'NCHW'));
    await expectSameOnBoth(() => tf.conv2d(x(), wave([2, 2, 3, 4]) as tf.Tensor4D, 2, 1, 'NHWC', 1, 'ceil'));
  });

  test('fused with any bias and activation', async () => {
    const x = () => wave([2, 5, 4, 3]) as tf.Tensor4D;
    const filter = () => wave([3, 2, 3, 4]) as tf.Tensor4D;
    for (const activation of ['linear', 'relu', 'elu', 'sigmoid'] as const) {
      for (const bias of [undefined, [4], []]) {
        await expectSameOnBoth(() =>
          tf.fused.conv2d({
            x: x(),
            filter: filter(),
            strides: 1,
            pad: 'same',
            activation,
            bias: bias && wave(bias),
          }),
        );
      }
    }
  });

  test('conv2dTranspose', async () => {
    const x = () => wave([2, 3, 4, 5]) as tf.Tensor4D;
    const w = () => wave([3, 3, 2, 5]) as tf.Tensor4D;
    await expectSameOnBoth(() => tf.conv2dTranspose(x(), w(), [2, 6, 8, 2], 2, 'same'));
    await expectSameOnBoth(() => tf.conv2dTranspose(x(), w(), [2, 5, 6, 2], 1, 'valid'));
  });
});

describe('depthwise convolution', () => {
  function depthwiseAndGradients(
    image: number[],
    filter: number[],
    stride: number,
    pad: Padding,
  ): tf.Tensor[] {
    const [x, w] = [wave(image), wave(filter, 1)];
    const convolve = (x: tf.Tensor, w: tf.Tensor) =>
      tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad as 'valid');
    const y = convolve(x, w);
    return [y, ...tf.grads(convolve)([x, w], wave(y.shape, 2) as tf.Tensor4D)];
  }

  test.each<[number[], number[], number, Padding]>([
    [[2, 6, 5, 3], [3, 3, 3, 1], 1, 'same'],
    [[2, 7, 6, 6], [3, 2, 6, 2], 2, 'same'],
    [[1, 6, 7, 17], [2, 3, 17, 1], 1, 'valid'],
    [[2, 6, 8, 1], [2, 2, 1, 3], 3, 'same'],
    [[2, 6, 5, 3], [3, 2, 3, 2], 1, explicit],
    [[0, 6, 5, 3], [3, 3, 3, 1], 1, 'same'],
  ])('image %j, filter %j, stride %d, padding %j', async (image, filter, stride, pad) => {
    await expectSameOnBoth(() => depthwiseAndGradients(image, filter, stride, pad));
  });

  test('dilated filter gradient equals that of the spread-out filter', async () => {
    const x = () => wave([1, 7, 7, 2]);
    const attributes = { strides: [1, 1], pad: 'valid', dimRoundingMode: undefined };
    const gradient = (dilation: number, size: number) => () =>
      tf.engine().runKernel('DepthwiseConv2dNativeBackpropFilter', { x: x(), dy: wave([1, 3, 3, 2]) }, {
        ...attributes,
        dilations: dilation,
        filterShape: [size, size, 2, 1],
      } as unknown as tf.NamedAttrMap) as tf.Tensor;
    const [dilated] = await resultsOn('wasm', gradient(2, 3));
    const [spread] = await resultsOn('wasm', () => tf.stridedSlice(gradient(1, 5)(), [0, 0], [5, 5], [2, 2]));
    expect(dilated.values).toEqual(spread.values);
  });
});
