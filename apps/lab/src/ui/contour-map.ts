/** The contour map of a surface as a picture, drawn once for each size and theme. */
import { contours, fieldOf } from '@nutshell/drawing';
import { contourLevels, type Surface } from '@nutshell/micro/surfaces';
import type { CanvasSize } from './canvas.tsx';
import { rgb, type Colours } from './colours.ts';

const cells = 140;
const levels = 20;

/** The place of (x, y) on a map of that size. */
export function toMap(
  { bounds: { x, y } }: Surface,
  { width, height }: CanvasSize,
  at: readonly [number, number],
): [number, number] {
  return [((at[0] - x[0]) / (x[1] - x[0])) * width, ((y[1] - at[1]) / (y[1] - y[0])) * height];
}

/** The point of the plane at a place of the map. */
export function fromMap(
  { bounds: { x, y } }: Surface,
  { width, height }: CanvasSize,
  place: readonly [number, number],
): [number, number] {
  return [x[0] + (place[0] / width) * (x[1] - x[0]), y[1] - (place[1] / height) * (y[1] - y[0])];
}

const rings = new Map<Surface, Float64Array[][]>();
let last: { key: string; surface: Surface; picture: HTMLCanvasElement } | undefined;

/** The map at `ratio` device pixels to a CSS pixel: the lower the ground, the deeper its colour. */
export function contourMap(
  surface: Surface,
  size: CanvasSize,
  colours: Colours,
  ratio: number,
): HTMLCanvasElement {
  const key = [size.width, size.height, ratio, colours.paper, colours.accent].join();
  if (last?.surface === surface && last.key === key) return last.picture;
  const picture = document.createElement('canvas');
  picture.width = Math.round(size.width * ratio);
  picture.height = Math.round(size.height * ratio);
  const context = picture.getContext('2d')!;
  context.scale(picture.width / size.width, picture.height / size.height);
  const mix = mixer(colours);
  context.fillStyle = mix(0);
  context.fillRect(0, 0, size.width, size.height);
  context.strokeStyle = colours.quiet;
  context.lineWidth = 0.9;
  ringsOf(surface).forEach((outlines, i) => {
    context.beginPath();
    for (const outline of outlines) {
      for (let at = 0; at < outline.length; at += 2) {
        const place = toMap(surface, size, [outline[at], outline[at + 1]]);
        context[at === 0 ? 'moveTo' : 'lineTo'](...place);
      }
      context.closePath();
    }
    context.fillStyle = mix((i + 1) / levels);
    context.fill();
    context.globalAlpha = 0.35;
    context.stroke();
    context.globalAlpha = 1;
  });
  last = { key, surface, picture };
  return picture;
}

/** For each level the outlines of all ground above it. */
function ringsOf(surface: Surface): Float64Array[][] {
  let known = rings.get(surface);
  if (!known) {
    known = contours(fieldOf(surface.value, surface.bounds, cells), contourLevels(surface, levels));
    rings.set(surface, known);
  }
  return known;
}

/** From the colour of the lowest ground (0) to that of paper (1). */
function mixer({ paper, classes }: Colours): (height: number) => string {
  const [high, tint] = [rgb(paper), rgb(classes[0])];
  return (height) => {
    const share = 0.34 * (1 - height);
    return `rgb(${high.map((value, i) => Math.round(value + (tint[i] - value) * share)).join()})`;
  };
}
