/** How features change: slopes over the neighbouring frames. */
import { type Frames, framesOf } from './frames.ts';

/** Frames on each side of a slope. */
const REACH = 2;

/**
 * Features with their slopes, and the slopes of these, up to `order` (2: deltas and delta-deltas), by HTK's regression
 * d(t) = Σθ θ (c(t+θ) − c(t−θ)) / (2 Σθ θ²), θ = 1 … 2, the first and the last frame repeated before and after (HTKBook 5.9).
 * @returns frames of `(order + 1) · size` numbers
 */
export function withDeltas({ length, size, values }: Frames, order = 2): Frames {
  const wide = framesOf(length, (order + 1) * size);
  for (let t = 0; t < length; t++) wide.values.set(values.subarray(t * size, (t + 1) * size), t * wide.size);
  let norm = 0;
  for (let theta = 1; theta <= REACH; theta++) norm += 2 * theta * theta;
  for (let from = 0; from < order * size; from++) {
    for (let t = 0; t < length; t++) {
      let slope = 0;
      for (let theta = 1; theta <= REACH; theta++) {
        const after = Math.min(length - 1, t + theta) * wide.size + from;
        const before = Math.max(0, t - theta) * wide.size + from;
        slope += theta * (wide.values[after] - wide.values[before]);
      }
      wide.values[t * wide.size + from + size] = slope / norm;
    }
  }
  return wide;
}
