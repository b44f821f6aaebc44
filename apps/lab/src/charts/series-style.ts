/** How the series of a chart are told apart, besides by colour: the dashes of lines and the shapes of points, in turn. */
import { dashes, mark, type Shape } from '@nutshell/drawing';

const shapes: readonly Shape[] = ['circle', 'square', 'triangle', 'diamond', 'plus', 'triangle-down'];

/** Lengths of stroke and gap. */
export const dashOf = (style: number): readonly number[] => dashes[style % dashes.length];

/** The outline of a point around the origin; `r` is the radius of a circle of its area. */
export const outlineOf = (style: number, r: number): string => mark(shapes[style % shapes.length], 0, 0, r);
