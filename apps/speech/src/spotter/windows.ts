/** Utterances of one word as examples of a network that sees all of them at once. */
import type { HostArray, Split } from '@nutshell/data';
import { type Frames, framesOf } from '@nutshell/micro/speech';

/** Seconds of the longest words with their pauses, in frames: what is longer is cut on both sides. A multiple of 3 and of 8. */
export const WINDOW = 120;

/** The middle of an utterance, or all of it between zeros: `[time, size]`. */
export function windowOf({ length, size, values }: Frames, time = WINDOW): Frames {
  const window = framesOf(time, size);
  const from = Math.max(0, Math.floor((length - time) / 2));
  const to = Math.max(0, Math.floor((time - length) / 2));
  window.values.set(values.subarray(from * size, Math.min(length, from + time) * size), to * size);
  return window;
}

/** Utterances `[batch, time, size]`, and what a head makes of their words. */
export type WindowBatch = Record<string, HostArray>;

/** @param targets what the loss reads, from the words of a batch */
export function windows(
  utterances: readonly { frames: Frames; words: readonly number[] }[],
  targets: (words: readonly (readonly number[])[]) => WindowBatch = () => ({}),
): Split<WindowBatch> {
  return {
    length: utterances.length,
    batch(indices) {
      const chosen = Array.from(indices, (i) => utterances[i]);
      const size = utterances[0].frames.size;
      const values = new Float32Array(chosen.length * WINDOW * size);
      chosen.forEach(({ frames }, i) => values.set(windowOf(frames).values, i * WINDOW * size));
      return {
        frames: { values, shape: [chosen.length, WINDOW, size] },
        ...targets(chosen.map(({ words }) => words)),
      };
    },
  };
}
