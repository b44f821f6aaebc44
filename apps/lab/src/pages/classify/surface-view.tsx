/** The plane with its points, coloured by what the network makes of each place; points are edited here. */
import { useMemo, useRef } from 'preact/hooks';
import { Canvas, type CanvasSize } from '../../ui/canvas.tsx';
import type { Colours } from '../../ui/colours.ts';
import { margins, traceZero } from './boundary.ts';
import type { Editor } from './editor.ts';
import type { Laboratory, Picture } from './laboratory.ts';
import { drawMarker } from './markers.ts';
import { BOUND, type LabelledPoint } from './point-code.ts';
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
    for (let label = 0; label < classes; label++)
      traceZero(context, margins(field, label, margin), side, width);
    context.lineWidth = 1.5;
    context.lineCap = 'round';
    context.strokeStyle = colours.ink;
    context.globalAlpha = 0.75;
    context.stroke();
    context.globalAlpha = 1;
  }
}

function drawPoints(
  context: CanvasRenderingContext2D,
  width: number,
  colours: Colours,
  points: readonly LabelledPoint[],
  selected: number,
): void {
  const scale = width / (2 * BOUND);
  const radius = Math.max(2.75, Math.min(4.5, width / 100)) * (points.length > 400 ? 0.8 : 1);
  for (let i = 0; i < points.length; i++) {
    const { x, y, label, test } = points[i];
    const [atX, atY] = [(x + BOUND) * scale, (BOUND - y) * scale];
    drawMarker(context, atX, atY, radius, label, test, colours);
    if (i !== selected) continue;
    context.beginPath();
    context.arc(atX, atY, radius + 5, 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = colours.ink;
    context.stroke();
  }
}

function drawInvitation(context: CanvasRenderingContext2D, width: number, colours: Colours): void {
  context.font = '15px system-ui, sans-serif';
  context.textAlign = 'center';
  context.fillStyle = colours.ink;
  context.fillText('Click to add points to learn from', width / 2, width / 2);
}

function drawCursor(
  context: CanvasRenderingContext2D,
  width: number,
  colours: Colours,
  { x, y }: { x: number; y: number },
): void {
  const scale = width / (2 * BOUND);
  const [atX, atY] = [(x + BOUND) * scale, (BOUND - y) * scale];
  context.beginPath();
  for (const [byX, byY] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ]) {
    context.moveTo(atX + 3 * byX, atY + 3 * byY);
    context.lineTo(atX + 11 * byX, atY + 11 * byY);
  }
  context.lineWidth = 2;
  context.strokeStyle = colours.ink;
  context.stroke();
}
