import { largestOf } from '../recogniser.ts';
import type { SpokenWords } from '../utterances.ts';
import { NO_STATE } from './alignment.ts';
import type { FrameFunction } from '../spliced-frames.ts';

/** Utterances whose posteriors are in memory together. */
const TOGETHER = 100;

/** The share of frames whose likeliest state is not the one that they are aligned with; frames that belong to none do not count. */
export async function frameErrorOf(
  posteriors: FrameFunction,
  utterances: readonly Pick<SpokenWords, 'frames'>[],
  states: Uint16Array,
  pause?: () => Promise<void>,
): Promise<number> {
  let [wrong, counted, at] = [0, 0, 0];
  for (let start = 0; start < utterances.length; start += TOGETHER) {
    const together = utterances.slice(start, start + TOGETHER).map(({ frames }) => frames);
    for (const [i, rows] of (await posteriors(together)).entries()) {
      const { length } = together[i];
      for (let t = 0; t < length; t++, at++) {
        if (states[at] === NO_STATE) continue;
        counted++;
        if (largestOf(rows, (t * rows.length) / length, rows.length / length) !== states[at]) wrong++;
      }
      await pause?.();
    }
  }
  return wrong / counted;
}
