import { BLUE, LINE, ORANGE, QUIET, type TextStyle, card, heading, text } from '@nutshell/drawing';
import {
  LECTURE_IMAGE,
  LECTURE_KERNEL,
  type Matrix,
  convolutionMatrix,
  convolve,
} from './convolution-matrix.ts';

/** The lecture's example: image, kernel and result, and the same as a sparse matrix times the image written as a column. */
export function convolutionSvg(): string {
  return card(900, 648, 'a convolution by hand, and as a product with a sparse matrix', [
    ...asWindows(),
    ...asMatrix(),
  ]);
}

/** The kernel laid over the image, one position worked out. */
function asWindows(): string[] {
  const cell = 30;
  const result = convolve(LECTURE_IMAGE, LECTURE_KERNEL);
  const top = 52;
  const middle = top + 2.5 * cell;
  const terms = LECTURE_KERNEL.map((row, i) =>
    row.map((weight, j) => `${LECTURE_IMAGE[i][j]}·${weight}`).join(' + '),
  );
  const working = [
    'The blue window times the kernel,',
    'number by number, added up:',
    `${terms[0]} +`,
    `${terms[1]} +`,
    `${terms[2]} = ${result[0][0]}`,
  ];
  return [
    heading('A 5×5 image convolved with a 3×3 kernel'),
    grid(LECTURE_IMAGE, 24, top, { width: cell, shade: (i, j) => (i < 3 && j < 3 ? BLUE : undefined) }),
    text(199, middle + 8, '∗', { size: 22, anchor: 'middle' }),
    grid(LECTURE_KERNEL, 224, top + cell, {
      width: cell,
      shade: (_i, _j, value) => (value ? ORANGE : undefined),
    }),
    text(339, middle + 8, '=', { size: 22, anchor: 'middle' }),
    grid(result, 364, top + cell, { width: cell, shade: (i, j) => (i + j === 0 ? BLUE : undefined) }),
    ...working.map((line, i) =>
      text(500, top + cell + 8 + 20 * i, line, { size: 13, fill: i < 2 ? QUIET : undefined }),
    ),
  ];
}

/** One row per window, one column per pixel. */
function asMatrix(): string[] {
  const [cell, low] = [22, 12];
  const matrix = convolutionMatrix(LECTURE_KERNEL, 5, 5);
  const column = LECTURE_IMAGE.flat().map((value) => [value]);
  const result = convolve(LECTURE_IMAGE, LECTURE_KERNEL).flat();
  const window = matrix[0].map((_, pixel) => Math.floor(pixel / 5) < 3 && pixel % 5 < 3);
  const zeros = matrix.flat().filter((value) => value === 0).length;
  const [top, left] = [300, 24];
  const middle = top + (25 * low) / 2;
  const matrixTop = middle - 4.5 * cell;
  const [imageLeft, resultLeft] = [left + 25 * cell + 44, left + 25 * cell + 130];
  const head: TextStyle = { size: 12, weight: 600, anchor: 'middle' };
  return [
    heading('The same as a product with a sparse matrix', { y: 250 }),
    text(
      24,
      272,
      `One row per window, one column per pixel: ${zeros} of ${matrix.length * 25} entries are zero, and all rows share the kernel’s weights.`,
      { size: 13, fill: QUIET },
    ),
    ...[0, 1, 2, 3, 4].map((row) =>
      text(left + (5 * row + 2.5) * cell, matrixTop - 10, `image row ${row + 1}`, {
        size: 11,
        fill: QUIET,
        anchor: 'middle',
      }),
    ),
    grid(matrix, left, matrixTop, {
      width: cell,
      zeros: false,
      shade: (i, j, value) => (value ? ORANGE : i === 0 && window[j] ? BLUE : undefined),
    }),
    ...[1, 2, 3, 4].map((row) => divider(left + 5 * row * cell, matrixTop, 9 * cell)),
    text(left + 12.5 * cell, matrixTop + 9 * cell + 22, 'matrix, 9×25', head),
    text(left + 25 * cell + 22, middle + 8, '·', { size: 24, weight: 600, anchor: 'middle' }),
    grid(column, imageLeft, top, {
      width: cell,
      height: low,
      shade: (i) => (window[i] ? BLUE : undefined),
    }),
    text(imageLeft + cell / 2, top + 25 * low + 18, 'image, 25', head),
    text(imageLeft + cell + 32, middle + 8, '=', { size: 22, anchor: 'middle' }),
    grid(
      result.map((value) => [value]),
      resultLeft,
      matrixTop,
      { width: cell, shade: (i) => (i === 0 ? BLUE : undefined) },
    ),
    text(resultLeft + cell / 2, matrixTop + 9 * cell + 22, 'result, 9', head),
    ...['Row by row', 'the pixels of', 'the image, and', 'the numbers', 'of the result.'].map((line, i) =>
      text(resultLeft + cell + 22, middle - 36 + 20 * i, line, { size: 13, fill: QUIET }),
    ),
  ];
}

interface GridOptions {
  width: number;
  /** Default: as the width. */
  height?: number;
  /** Colour of a cell, if it has one. */
  shade(row: number, column: number, value: number): string | undefined;
  /** Whether zeros are written. */
  zeros?: boolean;
}

function grid(
  matrix: Matrix,
  x: number,
  y: number,
  { width, height = width, shade, zeros = true }: GridOptions,
): string {
  const cells = matrix.flatMap((row, i) =>
    row.map((value, j) => {
      const [left, top, colour] = [x + j * width, y + i * height, shade(i, j, value)];
      const fill = colour ? `fill="${colour}" fill-opacity="0.22"` : 'fill="#ffffff"';
      const box = `<rect x="${left}" y="${top}" width="${width}" height="${height}" ${fill} stroke="${LINE}" stroke-width="0.7"/>`;
      if (value === 0 && !zeros) return box;
      const size = Math.min(0.5 * width, 0.75 * height);
      return (
        box +
        text(left + width / 2, top + height / 2 + 0.36 * size, String(value), { size, anchor: 'middle' })
      );
    }),
  );
  return cells.join('');
}

function divider(x: number, y: number, height: number): string {
  return `<path d="M${x} ${y}v${height}" stroke="${QUIET}" stroke-width="1.6"/>`;
}
