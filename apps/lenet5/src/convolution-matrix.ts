/**
 * A convolution as a matrix: one row for each position of the kernel, one column for each pixel of the image, so that
 * `matrix · image = convolution`. Nearly all entries are zero and the others are the kernel's, over and over: sparse connections and
 * shared weights in one picture.
 */

/** Row-major matrix of numbers. */
export type Matrix = number[][];

/** The example of the lecture: 5x5 image, 3x3 kernel, 3x3 result. */
export const LECTURE_IMAGE: Matrix = [
  [1, 1, 1, 0, 0],
  [0, 1, 1, 1, 0],
  [0, 0, 1, 1, 1],
  [0, 0, 1, 1, 0],
  [0, 1, 1, 0, 0],
];
export const LECTURE_KERNEL: Matrix = [
  [1, 0, 1],
  [0, 1, 0],
  [1, 0, 1],
];

/** The kernel laid over every position where it fits (valid padding, stride 1, no flip, as in all neural networks). */
export function convolve(image: Matrix, kernel: Matrix): Matrix {
  const positions = (size: number, window: number) => Array.from({ length: size - window + 1 }, (_, i) => i);
  return positions(image.length, kernel.length).map((top) =>
    positions(image[0].length, kernel[0].length).map((left) =>
      kernel.reduce(
        (sum, row, i) => sum + row.reduce((inner, weight, j) => inner + weight * image[top + i][left + j], 0),
        0,
      ),
    ),
  );
}

/** [positions, pixels] for an image of `height` x `width`. */
export function convolutionMatrix(kernel: Matrix, height: number, width: number): Matrix {
  const [rows, columns] = [height - kernel.length + 1, width - kernel[0].length + 1];
  return Array.from({ length: rows * columns }, (_, position) => {
    const [top, left] = [Math.floor(position / columns), position % columns];
    const row = new Array<number>(height * width).fill(0);
    kernel.forEach((weights, i) =>
      weights.forEach((weight, j) => (row[(top + i) * width + left + j] = weight)),
    );
    return row;
  });
}

export function multiply(matrix: Matrix, vector: number[]): number[] {
  return matrix.map((row) => row.reduce((sum, value, i) => sum + value * vector[i], 0));
}
