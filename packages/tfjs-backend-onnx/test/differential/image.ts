/** Images: resizing with its gradients, crops, flips, rotations, transforms, boxes, drawing. */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { draw, given, shapes, tensor } from './arbitraries.ts';
import { type KernelCase, agrees } from './harness.ts';
import { type AnyTensor, TensorSample } from './sample.ts';

const length = fc.integer({ min: 1, max: 6 });
const images = tensor({ shape: shapes([4, 4], { empty: false }), range: { from: -4, to: 4 } });
/** Sizes to resize to; TensorFlow.js does not align corners and centre half pixels at once. */
const resized = given(images, () => ({
  size: fc.tuple(length, length),
  mode: fc.constantFrom(
    { corners: false, centres: false },
    { corners: true, centres: false },
    { corners: false, centres: true },
  ),
}));

type Resize = typeof tf.image.resizeBilinear;
const gradientOf =
  (resize: Resize) =>
  ({ x, size, mode }: { x: AnyTensor; size: [number, number]; mode: { corners: boolean } }) =>
    tf.grad((t: AnyTensor) => resize(t, size, mode.corners, false).square())(x);

/**
 * The gradient of bilinear resizing on cpu exchanges height and width. That of nearest-neighbour resizing mixes the images of a batch,
 * and does not end where corners are aligned and an image is one pixel wide or high.
 */
const square = ({ x }: { x: TensorSample }) => x.shape[1] === x.shape[2];
const single = ({ x: { shape }, mode }: { x: TensorSample; mode: { corners: boolean } }) =>
  shape[0] === 1 && (!mode.corners || (shape[1] > 1 && shape[2] > 1));

const boxes = fc.integer({ min: 1, max: 6 }).chain((count) =>
  fc.noShrink(fc.nat()).map((seed) => {
    const corners = draw('float32', [count, 4], { from: 0, to: 1 }, seed).values as Float32Array;
    // [y1, x1, y2, x2] with the first corner above and left of the second
    const ordered = corners.map((value, i) => {
      const other = corners[i % 4 < 2 ? i + 2 : i - 2];
      return i % 4 < 2 ? Math.min(value, other) : Math.max(value, other);
    });
    return {
      boxes: new TensorSample('float32', [count, 4], ordered),
      scores: draw('float32', [count], { from: 0, to: 1 }, seed + 1),
    };
  }),
);

const suppressed = fc.record({
  candidates: boxes,
  most: fc.integer({ min: 1, max: 6 }),
  overlap: fc.constantFrom(0, 0.3, 0.5, 1),
  least: fc.constantFrom(-Infinity, 0.2, 0.6),
  sigma: fc.constantFrom(0, 0.5),
  padded: fc.boolean(),
});

export const image: KernelCase[] = [
  agrees(
    'ResizeBilinear',
    resized,
    ({ x, size, mode }) => tf.image.resizeBilinear(x, size, mode.corners, mode.centres),
    {
      runs: 80,
    },
  ),
  agrees(
    'ResizeNearestNeighbor',
    resized,
    ({ x, size, mode }) => tf.image.resizeNearestNeighbor(x, size, mode.corners, mode.centres),
    { runs: 80 },
  ),
  agrees('ResizeBilinearGrad', resized.filter(square), gradientOf(tf.image.resizeBilinear), { runs: 60 }),
  agrees('ResizeNearestNeighborGrad', resized.filter(single), gradientOf(tf.image.resizeNearestNeighbor), {
    runs: 60,
  }),
  agrees(
    'CropAndResize',
    fc.record({
      x: images,
      candidates: boxes,
      size: fc.tuple(length, length),
      method: fc.constantFrom<'bilinear' | 'nearest'>('bilinear', 'nearest'),
      seed: fc.nat(9),
    }),
    ({ x, candidates, size, method, seed }) => {
      const owners = tf
        .range(seed, seed + candidates.scores.size, 1, 'int32')
        .mod(tf.scalar(x.shape[0], 'int32'));
      return tf.image.cropAndResize(x, candidates.boxes, owners as tf.Tensor1D, size, method, 0.5);
    },
    { runs: 60 },
  ),
  agrees('FlipLeftRight', images, (x) => tf.image.flipLeftRight(x)),
  agrees(
    'RotateWithOffset',
    given(images, () => ({
      radians: fc.constantFrom(0, Math.PI / 2, 1, -0.4),
      fill: fc.constantFrom<number | [number, number, number]>(0, 3),
      centre: fc.constantFrom<number | [number, number]>(0.5, [0.25, 0.7]),
    })),
    ({ x, radians, fill, centre }) => tf.image.rotateWithOffset(x, radians, fill, centre as number),
  ),
  agrees(
    'Transform',
    given(images, ({ shape }) => ({
      matrices: fc
        .noShrink(fc.nat())
        .map((seed) => draw('float32', [shape[0], 8], { from: -1, to: 1 }, seed)),
      interpolation: fc.constantFrom<'nearest' | 'bilinear'>('nearest', 'bilinear'),
      mode: fc.constantFrom<'constant' | 'reflect' | 'wrap' | 'nearest'>(
        'constant',
        'reflect',
        'wrap',
        'nearest',
      ),
      size: fc.constantFrom<[number, number] | undefined>(undefined, [3, 5]),
    })),
    // small projective parts, so that no denominator comes near zero
    ({ x, matrices, interpolation, mode, size }) =>
      tf.image.transform(
        x,
        matrices.mul(tf.tensor([1, 1, 2, 1, 1, 2, 0.01, 0.01])),
        interpolation,
        mode,
        0.25,
        size,
      ),
    { runs: 60, tolerance: 1e-3 },
  ),
  agrees('NonMaxSuppressionV3', suppressed, ({ candidates, most, overlap, least }) =>
    tf.image.nonMaxSuppression(candidates.boxes, candidates.scores, most, overlap, least),
  ),
  agrees('NonMaxSuppressionV4', suppressed, ({ candidates, most, overlap, least, padded }) => {
    const { selectedIndices, validOutputs } = tf.image.nonMaxSuppressionPadded(
      candidates.boxes,
      candidates.scores,
      most,
      overlap,
      least,
      padded,
    );
    return [selectedIndices, validOutputs];
  }),
  agrees('NonMaxSuppressionV5', suppressed, ({ candidates, most, overlap, least, sigma }) => {
    const { selectedIndices, selectedScores } = tf.image.nonMaxSuppressionWithScore(
      candidates.boxes,
      candidates.scores,
      most,
      overlap,
      least,
      sigma,
    );
    return [selectedIndices, selectedScores];
  }),
  agrees('Tile', tensor({ shape: fc.constant([2, 3, 3, 1]) }), (x) => tf.image.grayscaleToRGB(x), {
    note: 'by grayscaleToRGB',
  }),
  agrees(
    'Einsum',
    tensor({ shape: fc.constantFrom([2, 3, 3, 3], [3, 3, 3]), range: { from: 0, to: 1 } }),
    (x) => tf.image.rgbToGrayscale(x),
    { note: 'by rgbToGrayscale' },
  ),
];
