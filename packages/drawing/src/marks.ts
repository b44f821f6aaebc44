/** Marks that look equally large whatever their shape, so that none looks more important than another. */
import {
  type SymbolType,
  symbol,
  symbolCircle,
  symbolCross,
  symbolSquare,
  symbolStar,
  symbolTriangle,
} from 'd3-shape';
import { palette } from './palette.ts';
import { text } from './svg.ts';

export const shapes = [
  'circle',
  'square',
  'triangle',
  'diamond',
  'plus',
  'cross',
  'triangle-down',
  'star',
  'pentagon',
] as const;
export type Shape = (typeof shapes)[number];

/** Colour and shape that tell a class or a series apart. */
export interface Look {
  colour: string;
  shape: Shape;
}

/** The looks of the classes 0 to 5, in every picture and on every page. */
export const classLooks: readonly Look[] = [
  { colour: palette[0], shape: 'circle' },
  { colour: palette[1], shape: 'square' },
  { colour: palette[2], shape: 'triangle' },
  { colour: palette[3], shape: 'diamond' },
  { colour: palette[4], shape: 'plus' },
  { colour: palette[6], shape: 'cross' },
];

/** The methods of a canvas's context that a shape calls. */
export interface Tracer {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
  closePath(): void;
}

/**
 * Adds a mark to a path that is begun: of a canvas's context, or of anything that draws like one.
 * @param r radius of the circle that is as large; triangles and stars, whose points reach far, have three quarters of its area
 */
export function trace(tracer: Tracer, shape: Shape, x: number, y: number, r: number): void {
  const { type, turn = 0, share = 1 } = kinds[shape];
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const placed = (move: 'moveTo' | 'lineTo') => (u: number, v: number) =>
    tracer[move](x + cos * u - sin * v, y + sin * u + cos * v);
  const own = {
    moveTo: placed('moveTo'),
    lineTo: placed('lineTo'),
    arc: (u: number, v: number, radius: number, from: number, to: number) => {
      tracer.arc(x + u, y + v, radius, from, to);
      tracer.closePath();
    },
    rect: (u: number, v: number, width: number, height: number) => {
      own.moveTo(u, v);
      own.lineTo(u + width, v);
      own.lineTo(u + width, v + height);
      own.lineTo(u, v + height);
      tracer.closePath();
    },
    closePath: () => tracer.closePath(),
  };
  type.draw(own as unknown as CanvasPath, share * Math.PI * r ** 2);
}

/** The same as a piece of an SVG path's `d`: pieces can be joined to one path. */
export function mark(shape: Shape, x: number, y: number, r: number): string {
  const here: SymbolType = { draw: (context) => trace(context, shape, x, y, r) };
  return symbol(here).digits(2)()!;
}

/** Each name beside its mark, from left to right, the base line at `y`. */
export function legend(
  x: number,
  y: number,
  names: readonly string[],
  { looks = classLooks, size = 12 }: { looks?: readonly Look[]; size?: number } = {},
): string {
  return names
    .map((name, i) => {
      const at = x + legendWidth(names.slice(0, i), size);
      return (
        `<path d="${mark(looks[i].shape, at + 5, y - 4, 4)}" fill="${looks[i].colour}"/>` +
        text(at + 14, y, name, { size })
      );
    })
    .join('');
}

/** Width of a legend of these names, with the gap after it. */
export function legendWidth(names: readonly string[], size = 12): number {
  return names.reduce((sum, name) => sum + 30 + 0.56 * size * name.length, 0);
}

const pentagon: SymbolType = {
  draw(context, area) {
    const radius = Math.sqrt(area / (2.5 * Math.sin((2 * Math.PI) / 5)));
    for (let corner = 0; corner < 5; corner++) {
      const angle = (2 * Math.PI * corner) / 5 - Math.PI / 2;
      context[corner ? 'lineTo' : 'moveTo'](radius * Math.cos(angle), radius * Math.sin(angle));
    }
    context.closePath();
  },
};

/** d3's shapes, turned clockwise by an angle in radians, with a share of the circle's area. */
const kinds: Record<Shape, { type: SymbolType; turn?: number; share?: number }> = {
  circle: { type: symbolCircle },
  square: { type: symbolSquare },
  triangle: { type: symbolTriangle, share: 0.75 },
  diamond: { type: symbolSquare, turn: Math.PI / 4 },
  plus: { type: symbolCross },
  cross: { type: symbolCross, turn: Math.PI / 4 },
  'triangle-down': { type: symbolTriangle, turn: Math.PI, share: 0.75 },
  star: { type: symbolStar, share: 0.75 },
  pentagon: { type: pentagon },
};
