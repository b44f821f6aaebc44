/** The colours and dashes of all pictures, made for white paper; shapes and dashes repeat the information of the colours. */

export const INK = '#1f2328';
/** Ink for notes, numbers of axes and other things that matter less. */
export const QUIET = '#59636e';
/** Frames and axes. */
export const LINE = '#9aa3ad';
/** Grid lines behind a chart. */
export const GRID = '#e6e8eb';

/** Okabe and Ito's colours, which stay apart under all common colour blindness; the palest left out. */
export const palette = [
  '#0072B2',
  '#D55E00',
  '#009E73',
  '#CC79A7',
  '#56B4E9',
  '#E69F00',
  '#444444',
  '#882255',
] as const;

export const [BLUE, ORANGE] = palette;

/** Lengths of stroke and gap, by series. */
export const dashes: readonly number[][] = [
  [1, 0],
  [7, 3],
  [2, 2],
  [9, 3, 2, 3],
  [12, 4],
  [4, 4],
  [1, 3],
  [14, 3, 3, 3, 3, 3],
];
