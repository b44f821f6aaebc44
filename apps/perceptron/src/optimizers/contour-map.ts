import {
  type Box,
  type Scales,
  boxAttributes,
  contours,
  fieldOf,
  polyline,
  scales,
  simplified,
} from '@nutshell/drawing';
import { contourLevels, type Surface } from '@nutshell/micro/surfaces';

/** Samples to a side. */
const CELLS = 100;

/** Where the plane of a surface lies in a picture. */
export function surfaceScales({ bounds: { x, y } }: Surface, box: Box): Scales {
  return scales(box, { low: x[0], high: x[1] }, { low: y[0], high: y[1] });
}

/** A contour map as SVG paths, one on another: the lower the ground, the darker. */
export function contourMap(surface: Surface, box: Box, count = 18): string {
  const { place } = surfaceScales(surface, box);
  const field = fieldOf((x, y) => surface.value(x, y), surface.bounds, CELLS);
  const paths = contours(field, contourLevels(surface, count)).map((rings, i) => {
    const d = rings.map((ring) => polyline(simplified(place(ring), 0.25), true)).join('');
    return `<path d="${d}" fill="${shade((i + 1) / count)}"/>`;
  });
  return (
    `<rect ${boxAttributes(box)} fill="${shade(0)}"/>` +
    `<g stroke="#9aa7b5" stroke-width="0.6">${paths.join('')}</g>`
  );
}

/** A blue grey for the lowest ground (0) that becomes white for the highest (1). */
function shade(height: number): string {
  const mix = (low: number, high: number) => Math.round(low + (high - low) * height);
  return `rgb(${mix(186, 255)},${mix(203, 255)},${mix(220, 255)})`;
}
