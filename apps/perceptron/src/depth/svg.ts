/** The parts that this system's pictures are put together from. Lengths are SVG units, about a screen's pixels. */
import { escapeHtml } from '@nutshell/experiment';

export const INK = '#1f2328';
export const QUIET = '#59636e';
export const LINE = '#9aa3ad';
/** Grid lines that were upright in the input plane, and those that were level: they stay apart when the plane is turned. */
export const UPRIGHT = '#7f93c7';
export const LEVEL = '#c99a4b';

/** The classes' looks: Okabe and Ito's colours, and markers that tell the classes without them. */
export const classLooks = [
  { colour: '#0072b2', marker: 'circle' },
  { colour: '#d55e00', marker: 'square' },
  { colour: '#009e73', marker: 'triangle' },
  { colour: '#cc79a7', marker: 'diamond' },
  { colour: '#56b4e9', marker: 'plus' },
  { colour: '#444444', marker: 'cross' },
] as const;

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A picture on a white card, so that it can be read on light and dark pages. */
export function card(width: number, height: number, label: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="Helvetica, Arial, sans-serif" role="img" aria-label="${escapeHtml(label)}">`,
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
  return `<text x="${number(x)}" y="${number(y)}" font-size="${number(size)}"${weight === 400 ? '' : ` font-weight="${weight}"`} fill="${fill}"${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}>${escapeHtml(content)}</text>`;
}

/** A path through points [n, 2]. */
export function polyline(points: Float64Array, closed = false): string {
  let path = '';
  for (let i = 0; i < points.length; i += 2)
    path += `${i === 0 ? 'M' : 'L'}${tenth(points[i])} ${tenth(points[i + 1])}`;
  return closed ? `${path}Z` : path;
}

/** The class's marker, 2r wide, as a piece of a path. */
export function marker(label: number, x: number, y: number, r: number): string {
  const at = `M${tenth(x)} ${tenth(y)}`;
  const n = number;
  switch (classLooks[label].marker) {
    case 'circle':
      return `M${tenth(x - r)} ${tenth(y)}a${n(r)} ${n(r)} 0 1 0 ${n(2 * r)} 0a${n(r)} ${n(r)} 0 1 0 ${n(-2 * r)} 0Z`;
    case 'square':
      return `${at}m${n(-0.9 * r)} ${n(-0.9 * r)}h${n(1.8 * r)}v${n(1.8 * r)}h${n(-1.8 * r)}Z`;
    case 'triangle':
      return `${at}m0 ${n(-1.2 * r)}l${n(1.15 * r)} ${n(2.1 * r)}h${n(-2.3 * r)}Z`;
    case 'diamond':
      return `${at}m0 ${n(-1.3 * r)}l${n(1.3 * r)} ${n(1.3 * r)}l${n(-1.3 * r)} ${n(1.3 * r)}l${n(-1.3 * r)} ${n(-1.3 * r)}Z`;
    case 'plus':
      return `${at}m${n(-0.4 * r)} ${n(-1.2 * r)}h${n(0.8 * r)}v${n(0.8 * r)}h${n(0.8 * r)}v${n(0.8 * r)}h${n(-0.8 * r)}v${n(0.8 * r)}h${n(-0.8 * r)}v${n(-0.8 * r)}h${n(-0.8 * r)}v${n(-0.8 * r)}h${n(0.8 * r)}Z`;
    case 'cross':
      return `${at}m${n(-1.2 * r)} ${n(-0.8 * r)}l${n(0.4 * r)} ${n(-0.4 * r)}l${n(0.8 * r)} ${n(0.8 * r)}l${n(0.8 * r)} ${n(-0.8 * r)}l${n(0.4 * r)} ${n(0.4 * r)}l${n(-0.8 * r)} ${n(0.8 * r)}l${n(0.8 * r)} ${n(0.8 * r)}l${n(-0.4 * r)} ${n(0.4 * r)}l${n(-0.8 * r)} ${n(-0.8 * r)}l${n(-0.8 * r)} ${n(0.8 * r)}l${n(-0.4 * r)} ${n(-0.4 * r)}l${n(0.8 * r)} ${n(-0.8 * r)}Z`;
  }
}

/** A name beside each class's marker, from left to right. */
export function legend(x: number, y: number, names: readonly string[], size = 12): string {
  let at = x;
  return names
    .map((name, label) => {
      const part =
        `<path d="${marker(label, at + 5, y - 4, 4)}" fill="${classLooks[label].colour}"/>` +
        text(at + 14, y, name, { size });
      at += 30 + 0.56 * size * name.length;
      return part;
    })
    .join('');
}

/** To a hundredth, without a needless zero. */
export function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** To a tenth of a unit, finer than the eye: points and lines. */
function tenth(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** A value for people: three digits that count, three decimals at most, a true minus sign. */
export function shown(value: number): string {
  const rounded = Number(Number(value.toPrecision(3)).toFixed(3));
  return (rounded === 0 ? '0' : String(rounded)).replace('-', '−');
}
