/** Classes as shapes, so that they can be told apart without colour: filled for training, hollow for testing. */
import type { Colours } from '../../ui/colours.ts';

export const classNames = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
export const shapeNames = ['circle', 'square', 'triangle', 'diamond', 'cross', 'pentagon'] as const;

/** Corners of a cross: x and y in turn. */
const cross = (() => {
  const [thin, long] = [0.42, 1.25];
  const arm = [-thin, -long, thin, -long, thin, -thin];
  const turned = (turns: number) =>
    Array.from({ length: 3 }, (_, i) => {
      let [x, y] = [arm[2 * i], arm[2 * i + 1]];
      for (let t = 0; t < turns; t++) [x, y] = [-y, x];
      return [x, y];
    }).flat();
  return [0, 1, 2, 3].flatMap(turned);
})();

/** Draws a marker around (x, y); `radius` is that of the circle, the other shapes look as large. */
export function drawMarker(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  label: number,
  test: boolean,
  colours: Colours,
): void {
  context.beginPath();
  traceShape(context, x, y, radius, label);
  if (test) {
    context.fillStyle = colours.paper;
    context.fill();
    context.lineWidth = 1.75;
    context.strokeStyle = colours.classes[label];
  } else {
    context.fillStyle = colours.classes[label];
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = colours.paper;
  }
  context.stroke();
}

/**
 * Markers as small pictures: drawing many of them costs a fraction of drawing their shapes. Where nothing moves, shapes
 * are sharper.
 */
export class MarkerSprites {
  readonly #sprites = new Map<string, HTMLCanvasElement>();
  #colours?: Colours;

  draw(
    context: CanvasRenderingContext2D,
    x: number,
    y: number,
    radius: number,
    label: number,
    test: boolean,
    colours: Colours,
  ): void {
    if (colours !== this.#colours) this.#sprites.clear();
    this.#colours = colours;
    const key = `${label} ${test} ${radius}`;
    let sprite = this.#sprites.get(key);
    const side = 2 * Math.ceil(1.6 * radius + 2);
    if (!sprite) {
      sprite = document.createElement('canvas');
      sprite.width = sprite.height = SHARPNESS * side;
      const own = sprite.getContext('2d')!;
      own.scale(SHARPNESS, SHARPNESS);
      drawMarker(own, side / 2, side / 2, radius, label, test, colours);
      this.#sprites.set(key, sprite);
    }
    context.drawImage(sprite, x - side / 2, y - side / 2, side, side);
  }
}

/** Pixels of a sprite for one of the canvas. */
const SHARPNESS = 2;

function traceShape(context: CanvasRenderingContext2D, x: number, y: number, r: number, label: number): void {
  switch (label) {
    case 0:
      context.arc(x, y, r, 0, 2 * Math.PI);
      break;
    case 1:
      context.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
      break;
    case 2:
      polygon(context, x, y + 0.15 * r, 1.3 * r, 3);
      break;
    case 3:
      polygon(context, x, y, 1.25 * r, 4);
      break;
    case 4:
      for (let i = 0; i < cross.length; i += 2) {
        if (i === 0) context.moveTo(x + cross[i] * r, y + cross[i + 1] * r);
        else context.lineTo(x + cross[i] * r, y + cross[i + 1] * r);
      }
      context.closePath();
      break;
    default:
      polygon(context, x, y, 1.15 * r, 5);
  }
}

function polygon(context: CanvasRenderingContext2D, x: number, y: number, r: number, corners: number): void {
  for (let i = 0; i < corners; i++) {
    const angle = -Math.PI / 2 + (2 * Math.PI * i) / corners;
    const [toX, toY] = [x + r * Math.cos(angle), y + r * Math.sin(angle)];
    if (i === 0) context.moveTo(toX, toY);
    else context.lineTo(toX, toY);
  }
  context.closePath();
}
