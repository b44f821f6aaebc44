/** Where the decision changes: lines of equal value through a square grid of numbers (marching squares). */
import type { Field } from './field.ts';

/**
 * Adds the lines where `values` is 0 to the context's path, in a square of `size` pixels whose cells have the values in
 * their middles. Values between cells are interpolated linearly.
 */
export function traceZero(
  context: CanvasRenderingContext2D,
  values: Float64Array,
  side: number,
  size: number,
): void {
  const cell = size / side;
  for (let row = 0; row + 1 < side; row++) {
    for (let column = 0; column + 1 < side; column++) {
      const at = row * side + column;
      const a = values[at];
      const b = values[at + 1];
      const c = values[at + side + 1];
      const d = values[at + side];
      const shape = (a > 0 ? 1 : 0) + (b > 0 ? 2 : 0) + (c > 0 ? 4 : 0) + (d > 0 ? 8 : 0);
      if (shape === 0 || shape === 15) continue;
      const x = (column + 0.5) * cell;
      const y = (row + 0.5) * cell;
      // Where the line crosses the square's sides: upper, right, lower, left.
      const top = x + (cell * a) / (a - b);
      const right = y + (cell * b) / (b - c);
      const bottom = x + (cell * d) / (d - c);
      const left = y + (cell * a) / (a - d);
      switch (shape) {
        case 1:
        case 14:
          segment(context, x, left, top, y);
          break;
        case 2:
        case 13:
          segment(context, top, y, x + cell, right);
          break;
        case 3:
        case 12:
          segment(context, x, left, x + cell, right);
          break;
        case 4:
        case 11:
          segment(context, x + cell, right, bottom, y + cell);
          break;
        case 6:
        case 9:
          segment(context, top, y, bottom, y + cell);
          break;
        case 7:
        case 8:
          segment(context, x, left, bottom, y + cell);
          break;
        case 5:
          segment(context, x, left, top, y);
          segment(context, x + cell, right, bottom, y + cell);
          break;
        default: // 10
          segment(context, top, y, x + cell, right);
          segment(context, x, left, bottom, y + cell);
      }
    }
  }
}

/** Writes how far the probability of a class is above that of the strongest other one, at each place of the field. */
export function margins(field: Field, label: number, out: Float64Array): Float64Array {
  const { outputs } = field;
  const width = field.network.config.outputs;
  for (let i = 0; i < out.length; i++) {
    if (width === 1) {
      out[i] = outputs[i] - 0.5;
      continue;
    }
    let strongest = -Infinity;
    for (let k = 0; k < width; k++)
      if (k !== label && outputs[i * width + k] > strongest) strongest = outputs[i * width + k];
    out[i] = outputs[i * width + label] - strongest;
  }
  return out;
}

function segment(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
}
