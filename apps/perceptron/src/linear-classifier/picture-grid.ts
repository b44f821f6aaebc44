import { escapeHtml, greyImage } from '@nutshell/experiment';

/** One picture of a grid: row-major values and what is written under it. */
export interface Tile {
  caption: string;
  values: ArrayLike<number>;
  /** Drawn in colours by sign: blue below 0, white at 0, orange above; else grey, the lowest black. */
  signed?: boolean;
  /** The values at the ends of the colours; default: the tile's own extremes. */
  range?: readonly [low: number, high: number];
}

export interface GridOptions {
  title: string;
  /** A line under the pictures. */
  note?: string;
  /** Values in a row and in a column of each picture. */
  width: number;
  height: number;
  /** Pictures side by side. */
  columns: number;
  /** Side of a picture, in SVG units. */
  side: number;
}

const INK = '#1f2328';
const QUIET = '#59636e';
const LINE = '#9aa3ad';
const MARGIN = 24;
const TOP = 52;
const GAP = 12;
const CAPTION = 22;

/** Pictures of one size with captions, row by row, on a white card that can be read on light and dark pages. */
export function gridSvg(
  tiles: readonly Tile[],
  { title, note, width, height, columns, side }: GridOptions,
): string {
  const tall = (side * height) / width;
  const across = Math.min(columns, tiles.length);
  const down = Math.ceil(tiles.length / columns);
  const room = Math.max(across * (side + GAP) - GAP, 8.2 * title.length, 6 * (note?.length ?? 0));
  const bottom = TOP + down * (tall + CAPTION + GAP / 2);
  const scale = Math.max(1, Math.ceil(side / width)); // enlarged here: programs that show SVG would blur the pixels
  const parts = tiles.map(({ caption, values, signed, range }, i) => {
    const x = MARGIN + (i % columns) * (side + GAP);
    const y = TOP + Math.floor(i / columns) * (tall + CAPTION + GAP / 2);
    const uri = greyImage(values, width, height, { signed, range, scale });
    const at = `x="${round(x)}" y="${round(y)}" width="${round(side)}" height="${round(tall)}"`;
    return (
      `<image ${at} preserveAspectRatio="none" href="${uri}"/>` +
      `<rect ${at} fill="none" stroke="${LINE}" stroke-width="0.7"/>` +
      text(x + side / 2, y + tall + 15, caption, 'middle', Math.min(12, (1.9 * side) / caption.length), INK)
    );
  });
  const end = note ? bottom + 22 : bottom;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(room + 2 * MARGIN)} ${round(end + 8)}" width="${round(room + 2 * MARGIN)}" height="${round(end + 8)}" font-family="Helvetica, Arial, sans-serif">`,
    `<title>${escapeHtml(title)}</title>`,
    '<rect width="100%" height="100%" rx="8" fill="#ffffff"/>',
    `<text x="${MARGIN}" y="32" font-size="16" font-weight="600" fill="${INK}">${escapeHtml(title)}</text>`,
    ...parts,
    note ? text(MARGIN, bottom + 14, note, 'start', 12, QUIET) : '',
    '</svg>\n',
  ].join('\n');
}

function text(x: number, y: number, content: string, anchor: string, size: number, fill: string): string {
  return `<text x="${round(x)}" y="${round(y)}" font-size="${round(size)}" fill="${fill}" text-anchor="${anchor}">${escapeHtml(content)}</text>`;
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** Values as text, two characters each so that pixels are square: `++` and `#` above 0, `--` and `=` below, blank about 0. */
export function signedText(values: ArrayLike<number>, width: number): string {
  const size = Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const marks = Array.from(values, (value) => {
    const part = size > 0 ? value / size : 0;
    if (Math.abs(part) < 0.12) return '  ';
    if (part > 0) return part > 0.45 ? '##' : '++';
    return part < -0.45 ? '==' : '--';
  });
  const rows = Array.from({ length: marks.length / width }, (_, row) =>
    marks
      .slice(row * width, (row + 1) * width)
      .join('')
      .trimEnd(),
  );
  return rows.join('\n');
}
