/** Windows that reach beyond an image or a volume, or lie outside of it, or leave out a part. */
import type { Window } from '../graph/image.ts';
import type { Node, Shape } from '../graph/node.ts';
import { constant, multiply, pad, slice } from '../graph/operations.ts';

/** What to add before and after each axis; negative: what to leave out. */
export type Margins = readonly (readonly [before: number, after: number])[];

/** The margins that undo these. */
export const negated = (margins: Margins): Margins => margins.map(([before, after]) => [-before, -after]);

export const withMargins = (shape: Shape, margins: Margins): Shape =>
  shape.map((extent, axis) => extent + margins[axis][0] + margins[axis][1]);

/** Along one axis: the windows that meet the image, and where they lie. */
export interface Reach {
  /** Of the windows, the first that meets the image, and how many do; not positive if none does. */
  first: number;
  windows: number;
  /** How far the first begins before the image; negative if it leaves elements out. */
  before: number;
  /** How far the last ends behind it. */
  after: number;
}

/** @param span of a window; @param before how far the first one begins before the image. */
export function reachOf(windows: number, image: number, span: number, stride: number, before: number): Reach {
  const first = Math.max(0, Math.ceil((before - span + 1) / stride));
  const last = Math.min(windows - 1, Math.floor((image - 1 + before) / stride));
  const start = before - first * stride;
  return {
    first,
    windows: last - first + 1,
    before: start,
    after: (last - first) * stride + span - image - start,
  };
}

/** The part of an image [batch, height, width, channels] that windows reach, and how those that meet it move over it. */
export interface Part {
  rows: Reach;
  columns: Reach;
  window: Window;
  shape: Shape;
  /** That part of the image. */
  cut(image: Node): Node;
  /** The gradient of the whole image from that of the part. */
  restored(dx: Node): Node;
}

/**
 * `undefined` if no window meets the image. Of an ordinary image, which all windows meet and which ends no more than a stride after the
 * last one, nothing is cut off.
 * @param windows how many there are: [batch, rows, columns, channels]. @param sizes of the window.
 */
export function partReached(windows: Shape, shape: Shape, window: Window, sizes: Shape): Part | undefined {
  const { strides, dilations, pads } = window;
  const reaches = [0, 1].map((i) =>
    reachOf(windows[i + 1], shape[i + 1], (sizes[i] - 1) * dilations[i] + 1, strides[i], pads[i]),
  );
  const [rows, columns] = reaches;
  if (rows.windows < 1 || columns.windows < 1) return undefined;
  const whole = (node: Node): Node => node;
  const ordinary = reaches.every(
    ({ windows: meeting, before, after }, i) =>
      meeting === windows[i + 1] && before >= 0 && after > -strides[i],
  );
  if (ordinary) return { rows, columns, window, shape, cut: whole, restored: whole };
  const cuts = [[0, 0], ...reaches.map(({ before, after }) => [Math.max(0, -before), Math.max(0, -after)]), [0, 0]] as [number, number][]; // prettier-ignore
  const part = shape.map((extent, axis) => extent - cuts[axis][0] - cuts[axis][1]);
  const positive = (margin: number): number => Math.max(0, margin);
  return {
    rows,
    columns,
    window: {
      strides,
      dilations,
      pads: [positive(rows.before), positive(columns.before), positive(rows.after), positive(columns.after)],
    },
    shape: part,
    cut: (image) => slice(image, cuts.map(([before]) => before), part), // prettier-ignore
    restored: (dx) => pad(dx, cuts),
  };
}

/** What the gradients of windows on an image need: dy of those that meet it as well. `undefined` if none does. */
export function reachedBy(
  dy: Node,
  shape: Shape,
  window: Window,
  sizes: Shape,
): (Part & { dy: Node }) | undefined {
  const part = partReached(dy.shape, shape, window, sizes);
  if (!part) return undefined;
  const { rows, columns } = part;
  const [batch, , , channels] = dy.shape;
  return {
    ...part,
    dy: slice(dy, [0, rows.first, columns.first, 0], [batch, rows.windows, columns.windows, channels]),
  };
}

/** Along one axis, for each window the part of it that lies in the image, as what its size has to be divided by; 0 for no part. */
export function shareFactors(
  windows: number,
  image: number,
  size: number,
  stride: number,
  before: number,
): number[] {
  return Array.from({ length: windows }, (_, i) => {
    const start = i * stride - before;
    const inside = Math.min(image, start + size) - Math.max(0, start);
    return inside > 0 ? size / inside : 0;
  });
}

/** x times a factor for each place along an axis. */
export function scaledAlong(x: Node, axis: number, factors: readonly number[]): Node {
  if (factors.every((factor) => factor === 1)) return x;
  const shape = x.shape.map((_, i) => (i === axis ? factors.length : 1));
  return multiply(x, constant(Float32Array.from(factors), shape, 'float32'));
}
