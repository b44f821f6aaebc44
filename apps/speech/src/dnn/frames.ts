/** Frames of utterances as examples of a network: each between its neighbours, copied from the features when a batch asks for it. */
import type { HostArray, Split } from '@nutshell/data';
import type { Frames } from '@nutshell/micro/speech';

/** `frames` [batch, (2 · context + 1) · size] and their states [batch], int32. */
export interface FrameBatch {
  frames: HostArray<[number, number]>;
  states: HostArray<[number]>;
}

/** Frames one after the other, spliced as `splice` does: at the ends of an utterance the first and the last frame are repeated. */
export class SplicedFrames {
  /** Number of frames. */
  readonly length: number;
  /** Numbers of a spliced frame. */
  readonly size: number;
  /** `[utterances + 1]`: where each begins. */
  readonly starts: Uint32Array;
  readonly #utterances: readonly Frames[];
  readonly #context: number;
  /** `[length]`: the utterance that a frame is of */
  readonly #owners: Uint32Array;

  constructor(utterances: readonly Frames[], context: number) {
    this.#utterances = utterances;
    this.#context = context;
    this.starts = new Uint32Array(utterances.length + 1);
    utterances.forEach(({ length }, i) => (this.starts[i + 1] = this.starts[i] + length));
    this.length = this.starts[utterances.length];
    this.size = (2 * context + 1) * (utterances[0]?.size ?? 0);
    this.#owners = new Uint32Array(this.length);
    utterances.forEach((_, i) => this.#owners.fill(i, this.starts[i], this.starts[i + 1]));
  }

  /** Writes frame `index` to `out` from `at` on. */
  write(index: number, out: Float32Array, at: number): void {
    const owner = this.#owners[index];
    const { values, length, size } = this.#utterances[owner];
    const t = index - this.starts[owner];
    const context = this.#context;
    for (let offset = -context; offset <= context; offset++) {
      let from = Math.min(length - 1, Math.max(0, t + offset)) * size;
      for (let i = 0; i < size; i++) out[at++] = values[from++];
    }
  }
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
