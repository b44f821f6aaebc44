/** How the series of a chart are told apart, besides by colour: the dashes of lines and the shapes of points, in turn. */

/** Lengths of stroke and gap. */
export const dashes: readonly (readonly number[])[] = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
  [12, 4],
  [1, 3],
];

/** Vega's names of them. */
export const shapes = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down'] as const;

/** Their outlines around the origin, about 8 units wide. */
export const outlines: Record<(typeof shapes)[number], string> = {
  circle: 'M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z',
  square: 'M-3-3h6v6h-6z',
  'triangle-up': 'M0-4l4 7h-8z',
  diamond: 'M0-4.5l4 4.5l-4 4.5l-4-4.5z',
  cross: 'M-1.3-4h2.6v2.7h2.7v2.6h-2.7v2.7h-2.6v-2.7h-2.7v-2.6h2.7z',
  'triangle-down': 'M0 4l4-7h-8z',
};
