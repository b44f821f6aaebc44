/** The looks of the optimisers here: names and marks as in all pictures, colours of the theme. */
import { optimizerLooks, type Shape } from '@nutshell/drawing';
import type { VectorOptimizerName } from '@nutshell/micro/dense';
import type { Colours } from '../../ui/colours.ts';
import { drawMark } from '../../ui/marks.tsx';

/** The number of the class whose colour it has; Adam has that of ink. */
const classOf: Record<VectorOptimizerName, number | undefined> = {
  sgd: 5,
  momentum: 0,
  nesterov: 3,
  adagrad: 2,
  adadelta: 4,
  rmsprop: 1,
  adam: undefined,
};

export interface Look {
  label: string;
  shape: Shape;
  colour: (colours: Colours) => string;
  /** The same colour as a custom property of the style sheet. */
  css: string;
}

export function lookOf(name: VectorOptimizerName): Look {
  const { label, shape } = optimizerLooks[name];
  const index = classOf[name];
  return {
    label,
    shape,
    colour: ({ classes, ink }) => (index === undefined ? ink : classes[index]),
    css: index === undefined ? 'var(--ink)' : `var(--class-${index})`,
  };
}

/** Draws an optimiser's mark where it is now. */
export function drawHead(
  context: CanvasRenderingContext2D,
  name: VectorOptimizerName,
  at: readonly [x: number, y: number],
  r: number,
  colours: Colours,
): void {
  const { shape, colour } = lookOf(name);
  drawMark(context, shape, at, r, { fill: colour(colours), rim: colours.paper, rimWidth: 1.6 });
}
