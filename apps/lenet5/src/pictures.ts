import { escapeHtml, greyImage } from '@nutshell/experiment';
import {
  LECTURE_IMAGE,
  LECTURE_KERNEL,
  type Matrix,
  convolutionMatrix,
  convolve,
} from './convolution-matrix.ts';
import type { LayerMaps } from './feature-maps.ts';

/** Pictures as SVG texts, on a white card so that they can be read on light and dark pages. */

const INK = '#1f2328';
const QUIET = '#59636e';
const BLUE = '#0072b2';
const ORANGE = '#d55e00';

/** Stages one below the other, each a row of small pictures, `side` pixels a map at most. */
export function mapsSvg(title: string, stages: LayerMaps[], { signed = false, side = 56 } = {}): string {
  const width = 900;
  const left = 70;
  let y = 44;
  const parts: string[] = [];
  for (const { layer, width: w, height: h, maps } of stages) {
    const wide =
      maps.length === 1 && w > 2 * h ? Math.min(width - left - 16, w * 6) : side * Math.min(1, w / h);
    const tall = (wide * h) / w;
    const perRow = Math.max(1, Math.floor((width - left - 16 + 6) / (wide + 6)));
    parts.push(text(16, y + Math.min(tall, side) / 2 + 5, layer.toUpperCase(), { size: 13, weight: 600 }));
    const range: [number, number] | undefined = signed ? extent(maps) : undefined;
    maps.forEach((map, i) => {
      const x = left + (i % perRow) * (wide + 6);
      const top = y + Math.floor(i / perRow) * (tall + 6);
      const uri = greyImage(map, w, h, { signed, range });
      parts.push(
        `<image x="${round(x)}" y="${round(top)}" width="${round(wide)}" height="${round(tall)}" preserveAspectRatio="none" style="image-rendering:pixelated" href="${uri}"/>`,
      );
      parts.push(
        `<rect x="${round(x)}" y="${round(top)}" width="${round(wide)}" height="${round(tall)}" fill="none" stroke="#9aa3ad" stroke-width="0.5"/>`,
      );
    });
    y += Math.ceil(maps.length / perRow) * (tall + 6) + 12;
  }
  return svg(width, y + 4, [text(16, 26, title, { size: 15, weight: 600 }), ...parts]);
}

/** One range for all maps, so that they can be compared: ± the largest absolute value. */
function extent(maps: Float32Array[]): [number, number] {
  const size = Math.max(
    ...maps.map((map) => map.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)),
  );
  return [-size, size];
}

/** The lecture's example: image, kernel and result, and the same as a sparse matrix times the image written as a column. */
export function convolutionSvg(): string {
  const result = convolve(LECTURE_IMAGE, LECTURE_KERNEL);
  const matrix = convolutionMatrix(LECTURE_KERNEL, 5, 5);
  const cell = 30;
  const small = 20;
  const parts = [
    text(16, 26, 'A 5x5 image convolved with a 3x3 kernel', { size: 15, weight: 600 }),
    grid(LECTURE_IMAGE, 16, 44, cell, { marked: (i, j) => i < 3 && j < 3 }),
    text(182, 44 + 2.5 * cell + 6, '∗', { size: 22 }),
    grid(LECTURE_KERNEL, 208, 44 + cell, cell, { colour: ORANGE }),
    text(314, 44 + 2.5 * cell + 6, '=', { size: 22 }),
    grid(result, 344, 44 + cell, cell, { marked: (i, j) => i === 0 && j === 0 }),
    text(464, 84, 'The window in blue times the kernel: 1·1 + 1·0 + 1·1 + 0·0 +', { size: 13, fill: QUIET }),
    text(464, 104, '1·1 + 1·0 + 0·1 + 0·0 + 1·1 = 4, the first number of the result.', {
      size: 13,
      fill: QUIET,
    }),
    text(
      16,
      240,
      'The same as a matrix product: 9 rows, one a window; 25 columns, one a pixel; 5 kinds of weight, 180 of 225 entries zero',
      { size: 13, weight: 600 },
    ),
    grid(matrix, 16, 256, small, { colour: ORANGE, zeros: false }),
    text(526, 256 + 4.5 * small + 6, '·', { size: 22 }),
    text(544, 256 + 4.5 * small - 6, 'image', { size: 13 }),
    text(544, 256 + 4.5 * small + 12, 'as a column', { size: 13 }),
    text(634, 256 + 4.5 * small + 6, '=', { size: 20 }),
    grid(
      result.flat().map((value) => [value]),
      664,
      256,
      small,
      {},
    ),
  ];
  return svg(900, 456, parts);
}

interface GridOptions {
  colour?: string;
  /** Cells to shade. */
  marked?: (row: number, column: number) => boolean;
  /** Whether zeros are written. */
  zeros?: boolean;
}

function grid(
  matrix: Matrix,
  x: number,
  y: number,
  cell: number,
  { colour = BLUE, marked, zeros = true }: GridOptions,
): string {
  const cells = matrix.flatMap((row, i) =>
    row.map((value, j) => {
      const shade = marked ? marked(i, j) : value !== 0;
      const [left, top] = [x + j * cell, y + i * cell];
      const box = `<rect x="${left}" y="${top}" width="${cell}" height="${cell}" fill="${shade ? colour : '#ffffff'}" fill-opacity="${shade ? 0.22 : 1}" stroke="#9aa3ad" stroke-width="0.7"/>`;
      const label =
        value !== 0 || zeros
          ? text(left + cell / 2, top + cell * 0.68, String(value), { size: cell * 0.5, anchor: 'middle' })
          : '';
      return box + label;
    }),
  );
  return cells.join('');
}

function text(
  x: number,
  y: number,
  content: string,
  { size = 12, weight = 400, fill = INK, anchor = 'start' } = {},
): string {
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}">${escapeHtml(content)}</text>`;
}

function svg(width: number, height: number, parts: string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${Math.ceil(height)}" width="${width}" height="${Math.ceil(height)}" font-family="Helvetica, Arial, sans-serif">`,
    `<rect width="100%" height="100%" rx="8" fill="#ffffff"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

const round = (value: number): number => Math.round(value * 100) / 100;
