/** Marks that tell classes and series apart: on canvases, and as elements in text and tables. */
import { mark, type Shape, trace } from '@nutshell/drawing';

export interface MarkStyle {
  fill: string;
  /** Colour and width of the rim that sets it off, or that is all of a hollow one. */
  rim: string;
  rimWidth: number;
}

/** Draws a mark around (x, y); `r` is the radius of the circle that has its area. */
export function drawMark(
  context: CanvasRenderingContext2D,
  shape: Shape,
  [x, y]: readonly [x: number, y: number],
  r: number,
  { fill, rim, rimWidth }: MarkStyle,
): void {
  context.beginPath();
  trace(context, shape, x, y, r);
  context.lineJoin = 'round';
  context.lineWidth = rimWidth;
  context.strokeStyle = rim;
  context.fillStyle = fill;
  context.fill();
  context.stroke();
}

/** @param fill a colour, or a custom property of the style sheet */
export function Mark({ shape, fill }: { shape: Shape; fill: string }) {
  return (
    <svg class="mark" viewBox="-8 -8 16 16" width="16" height="16" aria-hidden="true">
      <path d={mark(shape, 0, 0, 5)} fill={fill} />
    </svg>
  );
}
