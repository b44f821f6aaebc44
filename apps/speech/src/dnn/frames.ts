/** Spliced frames as examples of a network, copied from the features when a batch asks for them. */
import type { HostArray, Split } from '@nutshell/data';
import type { SplicedFrames } from '../spliced-frames.ts';

/** `frames` [batch, (2 · context + 1) · size] and their states [batch], int32. */
export interface FrameBatch {
  frames: HostArray<[number, number]>;
  states: HostArray<[number]>;
}

/** Frames with the states that they are aligned with. @param states `[frames]` */
export function labelledFrames(spliced: SplicedFrames, states: ArrayLike<number>): Split<FrameBatch> {
  const { length, size } = spliced;
  if (states.length !== length)
    throw new RangeError(`${states.length} states of ${length} frames; expected one for each`);
  return {
    length,
    batch(indices) {
      const values = new Float32Array(indices.length * size);
      const labels = new Int32Array(indices.length);
      for (let i = 0; i < indices.length; i++) {
        spliced.write(indices[i], values, i * size);
        labels[i] = states[indices[i]];
      }
      return {
        frames: { values, shape: [indices.length, size] },
        states: { values: labels, shape: [indices.length] },
      };
    },
  };
}
