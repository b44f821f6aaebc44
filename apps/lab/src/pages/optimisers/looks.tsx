/** How the optimisers look: a colour of the theme, and a mark that tells them apart without it. */
import type { VectorOptimizerName } from '@nutshell/micro/dense';
import type { Colours } from '../../ui/colours.ts';

export interface Look {
  label: string;
  /** Outline of the mark around the origin, about 10 units wide. */
  mark: string;
  colour: (colours: Colours) => string;
  /** The same colour as a custom property of the style sheet. */
  css: string;
}

const ofClass = (index: number) => ({
  colour: ({ classes }: Colours) => classes[index],
  css: `var(--class-${index})`,
});

export const looks: Readonly<Record<VectorOptimizerName, Look>> = {
  sgd: { label: 'SGD', mark: 'M5 0A5 5 0 1 1 -5 0A5 5 0 1 1 5 0Z', ...ofClass(5) },
  momentum: { label: 'Momentum', mark: 'M-4.5-4.5h9v9h-9Z', ...ofClass(0) },
  nesterov: { label: 'Nesterov', mark: 'M0-6L6 0L0 6L-6 0Z', ...ofClass(3) },
  adagrad: { label: 'Adagrad', mark: 'M0-6L5.6 4H-5.6Z', ...ofClass(2) },
  adadelta: { label: 'Adadelta', mark: 'M0 6L5.6-4H-5.6Z', ...ofClass(4) },
  rmsprop: {
    label: 'RMSProp',
    mark: 'M-1.9-5.5h3.8v3.6h3.6v3.8h-3.6v3.6h-3.8v-3.6h-3.6v-3.8h3.6Z',
    ...ofClass(1),
  },
  adam: {
    label: 'Adam',
    mark: 'M0-6.6L1.7-2.3L6.3-2L2.7.9L3.9 5.3L0 2.9L-3.9 5.3L-2.7.9L-6.3-2L-1.7-2.3Z',
    colour: ({ ink }) => ink,
    css: 'var(--ink)',
  },
};

/** Draws a mark at a place of a canvas, with a rim that sets it off. */
export function drawMark(
  context: CanvasRenderingContext2D,
  name: VectorOptimizerName,
  [x, y]: readonly [number, number],
  colours: Colours,
  scale = 1,
): void {
  const { mark, colour } = looks[name];
  context.save();
  context.translate(x, y);
  context.scale(scale, scale);
  const path = new Path2D(mark);
  context.lineWidth = 2.4;
  context.lineJoin = 'round';
  context.strokeStyle = colours.paper;
  context.stroke(path);
  context.fillStyle = colour(colours);
  context.fill(path);
  context.restore();
}

/** The mark as an element, for text and tables. */
export function Mark({ name }: { name: VectorOptimizerName }) {
  const { mark, css } = looks[name];
  return (
    <svg class="mark" viewBox="-8 -8 16 16" width="16" height="16" aria-hidden="true">
      <path d={mark} fill={css} />
    </svg>
  );
}
