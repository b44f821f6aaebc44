/** The plane with its points, coloured by what the network makes of each place; points are edited here. */
import { useMemo, useRef } from 'preact/hooks';
import { Canvas, type CanvasSize } from '../../ui/canvas.tsx';
import type { Colours } from '../../ui/colours.ts';
import { contourLines } from '@nutshell/drawing';
import type { Field, LabelledPoint } from '@nutshell/micro/classifier';
import type { Editor } from '../../points/editor.ts';
import { drawCursor, drawPoints } from '../../points/markers.ts';
import type { Laboratory, Picture } from './laboratory.ts';
import { Raster } from '../../ui/raster.ts';
import { shadeClasses } from './shading.ts';

const square = (width: number): number => width;

export function SurfaceView({ laboratory, editor }: { laboratory: Laboratory; editor: Editor }) {
  const drawing = useMemo(() => new SurfaceDrawing(), []);
  const width = useRef(1);
  const picture = laboratory.picture.value;
  const points = laboratory.points.value;
  const selected = editor.selected.value;
  const cursor = editor.cursor.value;
  return (
    <div class="surface" onContextMenu={(event) => event.preventDefault()}>
      <Canvas
        label={
          'Decision surface with the points. Arrow keys move a cursor, Enter adds a point of the chosen class, ' +
          'N and P select points, arrow keys move the selected one, Delete removes it, 1 to 6 choose the class.'
        }
        height={square}
        draw={(context, size, colours) => {
          width.current = size.width;
          if (picture) drawing.field(context, size, colours, picture);
          drawing.points(context, size, colours, points, selected);
          if (points.length === 0 && !cursor) drawInvitation(context, size.width, colours);
          if (cursor) drawCursor(context, size.width, colours, cursor);
        }}
        onPointer={(pointer) => editor.onPointer(pointer, width.current)}
        onKey={(event) => editor.onKey(event)}
      />
      <p class="visually-hidden" role="status">
        {points.length === 0 && 'There are no points to learn from. '}
        {editor.said.value}
      </p>
    </div>
  );
}

/** Draws fields, and keeps the memory for it. */
class SurfaceDrawing {
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

  field(
    context: CanvasRenderingContext2D,
    { width }: CanvasSize,
    colours: Colours,
    { field }: Picture,
  ): void {
    const { side } = field;
    let raster = this.#rasters.get(side);
    if (!raster) this.#rasters.set(side, (raster = new Raster(side)));
    let margin = this.#margins.get(side);
    if (!margin) this.#margins.set(side, (margin = new Float64Array(side * side)));
    shadeClasses(field, raster, colours);
    context.imageSmoothingEnabled = true;
    context.drawImage(raster.canvas, 0, 0, width, width);

    context.beginPath();
    const classes = field.network.config.outputs;
    // Rows of the field go down, as those of the canvas.
    const bounds = { x: [0, width], y: [0, width] } as const;
    for (let label = 0; label < classes; label++) {
      const heights = margins(field, label, margin);
      for (const line of contourLines({ bounds, cells: side, heights }, 0)) traceLine(context, line);
    }
    context.lineWidth = 1.5;
    context.lineCap = 'round';
    context.strokeStyle = colours.ink;
    context.globalAlpha = 0.75;
    context.stroke();
    context.globalAlpha = 1;
  }
}

function drawInvitation(context: CanvasRenderingContext2D, width: number, colours: Colours): void {
  context.font = '15px system-ui, sans-serif';
  context.textAlign = 'center';
  context.fillStyle = colours.ink;
  context.fillText('Click to add points to learn from', width / 2, width / 2);
}

/** Writes how far the probability of a class is above that of the strongest other one, at each place of the field. */
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
