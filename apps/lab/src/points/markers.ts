/**
 * Points as marks: a shape and a colour for each class, filled for training, hollow for testing. Points of a surface have the colour
 * of their height: circles for training, squares for testing.
 */
import { classLooks } from '@nutshell/drawing';
import type { LabelledPoint } from '@nutshell/micro/classifier';
import { type Colours, heightColour } from '../ui/colours.ts';
import { drawMark } from '../ui/marks.tsx';
import { BOUND } from './point-code.ts';

export const classNames = ['A', 'B', 'C', 'D', 'E', 'F'] as const;

/** Draws the mark of a point around (x, y). */
export function drawMarker(
  context: CanvasRenderingContext2D,
  at: readonly [x: number, y: number],
  radius: number,
  { label, test, value }: Pick<LabelledPoint, 'label' | 'test' | 'value'>,
  colours: Colours,
): void {
  const { ink, paper, classes } = colours;
  if (value !== undefined) {
    const style = { fill: heightColour(value, colours), rim: ink, rimWidth: 1 };
    drawMark(context, test ? 'square' : 'circle', at, radius, style);
    return;
  }
  const style = test
    ? { fill: paper, rim: classes[label], rimWidth: 1.75 }
    : { fill: classes[label], rim: paper, rimWidth: 1 };
  drawMark(context, classLooks[label].shape, at, radius, style);
}

/**
 * Marks as small pictures: drawing many of them costs a fraction of drawing their shapes. Where nothing moves, shapes
 * are sharper.
 */
export class MarkerSprites {
  readonly #sprites = new Map<string, HTMLCanvasElement>();
  #colours?: Colours;

  draw(
    context: CanvasRenderingContext2D,
    [x, y]: readonly [x: number, y: number],
    radius: number,
    point: LabelledPoint,
    colours: Colours,
  ): void {
    if (colours !== this.#colours) this.#sprites.clear();
    this.#colours = colours;
    // So many heights are enough where things move.
    const value = point.value === undefined ? undefined : Math.round(point.value * 16) / 16;
    const key = `${value ?? point.label} ${point.test} ${radius}`;
    let sprite = this.#sprites.get(key);
    const side = 2 * Math.ceil(1.6 * radius + 2);
    if (!sprite) {
      sprite = document.createElement('canvas');
      sprite.width = sprite.height = SHARPNESS * side;
      const own = sprite.getContext('2d')!;
      own.scale(SHARPNESS, SHARPNESS);
      drawMarker(own, [side / 2, side / 2], radius, { ...point, value }, colours);
      this.#sprites.set(key, sprite);
    }
    context.drawImage(sprite, x - side / 2, y - side / 2, side, side);
  }
}

/** Pixels of a sprite for one of the canvas. */
const SHARPNESS = 2;

/** Draws points in a square canvas that shows the plane, a ring around the selected one. */
export function drawPoints(
  context: CanvasRenderingContext2D,
  width: number,
  colours: Colours,
  points: readonly LabelledPoint[],
  selected: number,
): void {
  const scale = width / (2 * BOUND);
  const radius = Math.max(2.75, Math.min(4.5, width / 100)) * (points.length > 400 ? 0.8 : 1);
  for (let i = 0; i < points.length; i++) {
    const { x, y } = points[i];
    const [atX, atY] = [(x + BOUND) * scale, (BOUND - y) * scale];
    drawMarker(context, [atX, atY], radius, points[i], colours);
    if (i !== selected) continue;
    context.beginPath();
    context.arc(atX, atY, radius + 5, 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = colours.ink;
    context.stroke();
  }
}

/** Draws where the keyboard would add a point. */
export function drawCursor(
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
