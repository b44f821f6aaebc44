import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import {
  LECTURE_IMAGE,
  LECTURE_KERNEL,
  type Matrix,
  convolutionMatrix,
  convolve,
  multiply,
} from '../src/convolution-matrix.ts';
import { convolutionSvg } from '../src/convolution-picture.ts';

beforeAll(() => tf.setBackend('cpu'));

const matrix = (rows: number, columns: number): fc.Arbitrary<Matrix> =>
  fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: columns, maxLength: columns }), {
    minLength: rows,
    maxLength: rows,
  });

/** An image, and a kernel that fits into it, of whole numbers: float32 is exact. */
const pair = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
  .chain(([rows, columns]) =>
    fc.tuple(
      matrix(rows, columns),
      fc
        .tuple(fc.integer({ min: rows, max: 8 }), fc.integer({ min: columns, max: 8 }))
        .chain(([height, width]) => matrix(height, width)),
    ),
  );

function byTensorFlow(image: Matrix, kernel: Matrix): Matrix {
  return tf.tidy(() => {
    const x = tf.expandDims(tf.tensor2d(image), 2) as tf.Tensor3D;
    const w = tf.reshape(tf.tensor2d(kernel), [kernel.length, kernel[0].length, 1, 1]) as tf.Tensor4D;
    return tf.squeeze(tf.conv2d(x, w, 1, 'valid'), [2]).arraySync() as Matrix;
  });
}

it('reproduces the lecture’s example', () => {
  const known = [
    [4, 3, 4],
    [2, 4, 3],
    [2, 3, 4],
  ];
  expect(convolve(LECTURE_IMAGE, LECTURE_KERNEL)).toEqual(known);
  expect(multiply(convolutionMatrix(LECTURE_KERNEL, 5, 5), LECTURE_IMAGE.flat())).toEqual(known.flat());
});

it('as a matrix product equals tf.conv2d', () => {
  fc.assert(
    fc.property(pair, ([kernel, image]) => {
      const wanted = byTensorFlow(image, kernel);
      expect(convolve(image, kernel)).toEqual(wanted);
      const product = multiply(convolutionMatrix(kernel, image.length, image[0].length), image.flat());
      expect(product.map((value) => value + 0)).toEqual(wanted.flat());
    }),
    { seed: 1998, numRuns: 100 },
  );
});

it('has one row per window, one column per pixel, and the kernel in every row', () => {
  const weights = convolutionMatrix([[2, 3], [5, 7]], 3, 4); // prettier-ignore
  expect(weights).toEqual([
    [2, 3, 0, 0, 5, 7, 0, 0, 0, 0, 0, 0],
    [0, 2, 3, 0, 0, 5, 7, 0, 0, 0, 0, 0],
    [0, 0, 2, 3, 0, 0, 5, 7, 0, 0, 0, 0],
    [0, 0, 0, 0, 2, 3, 0, 0, 5, 7, 0, 0],
    [0, 0, 0, 0, 0, 2, 3, 0, 0, 5, 7, 0],
    [0, 0, 0, 0, 0, 0, 2, 3, 0, 0, 5, 7],
  ]);
});

it('is drawn with its numbers', () => {
  const svg = convolutionSvg();
  expect(svg).toContain('180 of 225 entries are zero');
  expect(svg).toContain('0·1 + 0·0 + 1·1 = 4');
  expect(svg.match(/<rect /g)).toHaveLength(1 + 25 + 9 + 9 + 9 * 25 + 25 + 9);
});
