/** The parts that pictures are put together from, as SVG text. Lengths are SVG units, about a screen's pixels. */
import { INK, LINE } from './palette.ts';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A picture on a white card, so that it can be read on light and dark pages; `label` says what it shows to those who cannot see it. */
export function card(width: number, height: number, label: string, parts: readonly string[]): string {
  const [wide, high] = [Math.ceil(width), Math.ceil(height)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${wide} ${high}" width="${wide}" height="${high}" font-family="Helvetica, Arial, sans-serif" role="img" aria-label="${escapeXml(label)}">`,
    '<rect width="100%" height="100%" rx="8" fill="#ffffff"/>',
    ...parts,
    '</svg>\n',
  ].join('\n');
}

export interface TextStyle {
  size?: number;
  weight?: number;
  fill?: string;
  anchor?: 'start' | 'middle' | 'end';
}

/** One line of text; `y` is that of its base line. */
export function text(
  x: number,
  y: number,
  content: string,
  { size = 12, weight = 400, fill = INK, anchor = 'start' }: TextStyle = {},
): string {
  const bold = weight === 400 ? '' : ` font-weight="${weight}"`;
  const side = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text x="${px(x)}" y="${px(y)}" font-size="${px(size)}"${bold} fill="${fill}"${side}>${escapeXml(content)}</text>`;
}

/** The heading of a picture, in its upper left corner unless it says otherwise. */
export function heading(content: string, { x = 24, y = 32, size = 16 } = {}): string {
  return text(x, y, content, { size, weight: 600 });
}

/** The border of a box. */
export function outline(box: Box, { stroke = LINE, width = 0.8 } = {}): string {
  return `<rect ${boxAttributes(box)} fill="none" stroke="${stroke}" stroke-width="${width}"/>`;
}

/** `parts`, cut off at the edges of the box. `id` must be its own in the picture. */
export function clipped(box: Box, id: string, parts: readonly string[]): string {
  return [
    `<clipPath id="${id}"><rect ${boxAttributes(box)}/></clipPath>`,
    `<g clip-path="url(#${id})">`,
    ...parts,
    '</g>',
  ].join('\n');
}

/** The head of arrows: a path has it at its end by `marker-end="url(#id)"`. */
export function arrowHead(id: string, colour: string = INK): string {
  return `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0.8L8 4L0 7.2Z" fill="${colour}"/></marker>`;
}

/** `x`, `y`, `width` and `height` of a box as attributes. */
export function boxAttributes({ x, y, width, height }: Box): string {
  return `x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}"`;
}

/** A length or a coordinate as text, to a hundredth of a unit and without needless zeros. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe for the content and the quoted attributes of SVG and HTML. */
export function escapeXml(content: string): string {
  return content.replace(/[&<>"']/g, (character) => entities[character]);
}
