/** The contour map of a surface as a picture, drawn once for each size and theme. */
import { contourLevels, type Surface } from '@nutshell/micro/surfaces';
import { contours } from 'd3-contour';
import type { CanvasSize } from '../../ui/canvas.tsx';
import { rgb, type Colours } from '../../ui/colours.ts';

const samples = 140;
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

const rings = new Map<Surface, Path2D[]>();
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
  context.scale(picture.width / samples, picture.height / samples);
  const mix = mixer(colours);
  context.fillStyle = mix(0);
  context.fillRect(0, 0, samples, samples);
  context.strokeStyle = colours.quiet;
  outlines(surface).forEach((outline, i) => {
    context.fillStyle = mix((i + 1) / levels);
    context.fill(outline);
    context.save();
    context.globalAlpha = 0.35;
    // The outline is in samples; the pen is not stretched with them.
    context.lineWidth = (0.9 * samples) / size.width;
    context.stroke(outline);
    context.restore();
  });
  last = { key, surface, picture };
  return picture;
}

/** For each level the outline of all ground above it, in units of samples. */
function outlines(surface: Surface): Path2D[] {
  const known = rings.get(surface);
  if (known) return known;
  const values = Array.from({ length: samples * samples }, (_, i) =>
    surface.value(
      ...fromMap(surface, { width: samples, height: samples }, [
        (i % samples) + 0.5,
        Math.floor(i / samples) + 0.5,
      ]),
    ),
  );
  const bands = contours().size([samples, samples]).thresholds(contourLevels(surface, levels))(values);
  const paths = bands.map(({ coordinates }) => {
    const path = new Path2D();
    for (const ring of coordinates.flat()) {
      ring.forEach(([x, y], i) => (i === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
      path.closePath();
    }
    return path;
  });
  rings.set(surface, paths);
  return paths;
}

/** From the colour of the lowest ground (0) to that of paper (1). */
function mixer({ paper, classes }: Colours): (height: number) => string {
  const [high, tint] = [rgb(paper), rgb(classes[0])];
  return (height) => {
    const share = 0.34 * (1 - height);
    return `rgb(${high.map((value, i) => Math.round(value + (tint[i] - value) * share)).join()})`;
  };
}
