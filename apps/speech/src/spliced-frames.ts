/** Frames of utterances, each between its neighbours, and what a function of them gives for each. */
import { compileNamed } from '@nutshell/core';
import type { Frames } from '@nutshell/micro/speech';
import * as tf from '@tensorflow/tfjs';

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

/** Frames of a batch: always as many, so that a backend compiles once; the last one is filled with zeros. */
const BATCH = 512;

export interface FrameFunction {
  /** @returns of each utterance the rows of its frames, `[frames, columns]` */
  (utterances: readonly Frames[]): Promise<Float32Array[]>;
  dispose(): void;
}

/**
 * A function of spliced frames, run over utterances in batches of one size.
 * @param fn frames `[batch, (2 · context + 1) · size]` → rows `[batch, columns]`
 * @param context frames on each side that it sees
 */
export function overFrames(fn: (frames: tf.Tensor2D) => tf.Tensor2D, context: number): FrameFunction {
  const run = compileNamed(({ frames }) => tf.tidy(() => fn(frames as tf.Tensor2D)));
  const over = async (utterances: readonly Frames[]): Promise<Float32Array[]> => {
    const spliced = new SplicedFrames(utterances, context);
    const { length, size, starts } = spliced;
    let [all, columns] = [new Float32Array(0), 0];
    for (let start = 0; start < length; start += BATCH) {
      const count = Math.min(BATCH, length - start);
      const values = new Float32Array(BATCH * size);
      for (let i = 0; i < count; i++) spliced.write(start + i, values, i * size);
      const frames = tf.tensor2d(values, [BATCH, size]);
      const rows = run({ frames });
      if (start === 0) [all, columns] = [new Float32Array(length * rows.shape[1]), rows.shape[1]];
      all.set(((await rows.data()) as Float32Array).subarray(0, count * columns), start * columns);
      tf.dispose([frames, rows]);
    }
    return utterances.map((_, i) => all.subarray(starts[i] * columns, starts[i + 1] * columns));
  };
  return Object.assign(over, { dispose: () => run.dispose() });
}
