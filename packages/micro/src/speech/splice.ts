/** Frames with their neighbours, as a network sees them. */
import { type Frames, framesOf } from './frames.ts';

/**
 * Each frame between the `context` frames before and after it, the first and the last one repeated where there are none.
 * @returns frames of `(2 · context + 1) · size` numbers, the earliest first
 */
export function splice({ length, size, values }: Frames, context: number): Frames {
  const spliced = framesOf(length, (2 * context + 1) * size);
  for (let t = 0, at = 0; t < length; t++) {
    for (let offset = -context; offset <= context; offset++, at += size) {
      const from = Math.min(length - 1, Math.max(0, t + offset)) * size;
      spliced.values.set(values.subarray(from, from + size), at);
    }
  }
  return spliced;
}
