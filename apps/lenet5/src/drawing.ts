import { escapeHtml, greyImage } from '@nutshell/experiment';

/** The parts that pictures in SVG are put together from. Lengths are SVG units, about a screen's pixels. */

export const INK = '#1f2328';
export const QUIET = '#59636e';
export const LINE = '#9aa3ad';
export const BLUE = '#0072b2';
export const ORANGE = '#d55e00';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A picture on a white card, so that it can be read on light and dark pages. */
export function card(width: number, height: number, parts: string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${Math.ceil(height)}" width="${width}" height="${Math.ceil(height)}" font-family="Helvetica, Arial, sans-serif">`,
    '<rect width="100%" height="100%" rx="8" fill="#ffffff"/>',
    ...parts,
    '</svg>\n',
  ].join('\n');
}

/** One line of text; `y` is that of its base line. */
export function text(
  x: number,
  y: number,
  content: string,
  { size = 12, weight = 400, fill = INK, anchor = 'start' } = {},
): string {
  return `<text x="${round(x)}" y="${round(y)}" font-size="${round(size)}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}">${escapeHtml(content)}</text>`;
}

export function title(content: string, y = 30): string {
  return text(24, y, content, { size: 16, weight: 600 });
}

export function outline({ x, y, width, height }: Box, { stroke = LINE, weight = 0.7 } = {}): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="none" stroke="${stroke}" stroke-width="${weight}"/>`;
}

/** A row-major array of columns x rows values, as grey levels or `signed` as colours, in a frame. */
export function picture(
  values: ArrayLike<number>,
  columns: number,
  rows: number,
  box: Box,
  { range, signed }: { range: [low: number, high: number]; signed?: boolean },
): string {
  // Programs that show SVG enlarge small pictures smoothly, whatever image-rendering asks for: so the values are enlarged here.
  const scale = Math.max(1, Math.ceil(box.width / columns));
  const uri = greyImage(values, columns, rows, { signed, range, scale });
  return (
    `<image x="${round(box.x)}" y="${round(box.y)}" width="${round(box.width)}" height="${round(box.height)}" preserveAspectRatio="none" href="${uri}"/>` +
    outline(box)
  );
}

const round = (value: number): number => Math.round(value * 100) / 100;
