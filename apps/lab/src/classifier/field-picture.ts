/**
 * The plane in the colours of the classes that a network finds there, with the line where it is undecided; of a surface in those of
 * its heights, with lines of equal height.
 */
import { contourLines } from '@nutshell/drawing';
import type { Field, LabelledPoint } from '@nutshell/micro/classifier';
import { drawPoints } from '../points/markers.ts';
import type { CanvasSize } from '../ui/canvas.tsx';
import type { Colours } from '../ui/colours.ts';
import { Raster } from '../ui/raster.ts';
import { shadeClasses, shadeHeights } from './shading.ts';

/** The heights at which a surface has lines. */
const LINES = [-0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75];

/** Draws the decisions of a classifier over the plane, and its points; keeps the memory for it. */
export class FieldDrawing {
  readonly #rasters = new Map<number, Raster>();
  readonly #margins = new Map<number, Float64Array>();
  /** The points, which stay where they are while a network learns: drawn again only if they or the canvas change. */
  readonly #layer = document.createElement('canvas');
  #drawn: readonly unknown[] = [];

  points(
    context: CanvasRenderingContext2D,
    { width }: CanvasSize,
    colours: Colours,
    points: readonly LabelledPoint[],
    selected: number,
  ): void {
    const side = context.canvas.width;
    const wanted = [side, width, colours, points, selected];
    if (wanted.some((part, i) => part !== this.#drawn[i])) {
      this.#drawn = wanted;
      this.#layer.width = this.#layer.height = side; // empties it, too
      const own = this.#layer.getContext('2d')!;
      own.scale(side / width, side / width);
      drawPoints(own, width, colours, points, selected);
    }
    context.drawImage(this.#layer, 0, 0, width, width);
  }

  field(context: CanvasRenderingContext2D, { width }: CanvasSize, colours: Colours, field: Field): void {
    const { side } = field;
    let raster = this.#rasters.get(side);
    if (!raster) this.#rasters.set(side, (raster = new Raster(side)));
    const isSurface = field.network.config.loss === 'squared';
    (isSurface ? shadeHeights : shadeClasses)(field, raster, colours);
    context.imageSmoothingEnabled = true;
    context.drawImage(raster.canvas, 0, 0, width, width);

    context.beginPath();
    // Rows of the field go down, as those of the canvas.
    const grid = { bounds: { x: [0, width], y: [0, width] }, cells: side } as const;
    const trace = (heights: Float64Array, height: number) => {
      for (const line of contourLines({ ...grid, heights }, height)) traceLine(context, line);
    };
    if (isSurface) for (const height of LINES) trace(field.outputs, height);
    else {
      let margin = this.#margins.get(side);
      if (!margin) this.#margins.set(side, (margin = new Float64Array(side * side)));
      for (let label = 0; label < field.network.config.outputs; label++)
        trace(margins(field, label, margin), 0);
    }
    context.lineWidth = isSurface ? 1 : 1.5;
    context.lineCap = 'round';
    context.strokeStyle = colours.ink;
    context.globalAlpha = 0.75;
    context.stroke();
    context.globalAlpha = 1;
  }
}

/** Writes the probability of a class less that of the strongest other one, at each place of the field. */
function margins(field: Field, label: number, out: Float64Array): Float64Array {
  const { outputs } = field;
  const width = field.network.config.outputs;
  for (let i = 0; i < out.length; i++) {
    if (width === 1) {
      out[i] = outputs[i] - 0.5;
      continue;
    }
    let strongest = -Infinity;
    for (let k = 0; k < width; k++)
      if (k !== label && outputs[i * width + k] > strongest) strongest = outputs[i * width + k];
    out[i] = outputs[i * width + label] - strongest;
  }
  return out;
}

function traceLine(context: CanvasRenderingContext2D, line: Float64Array): void {
  context.moveTo(line[0], line[1]);
  for (let at = 2; at < line.length; at += 2) context.lineTo(line[at], line[at + 1]);
}
