/** Cepstral mean and variance normalisation: each feature to mean 0 and variance 1, over an utterance or over all of a speaker. */
import { type Frames, framesOf } from './frames.ts';

/** A feature that does not vary more than this is only centred. */
const SMALLEST_DEVIATION = 1e-4;

/** Sums from which mean and variance follow: one for each speaker, or one for each utterance. */
export class MeanVariance {
  count = 0;
  readonly #sum: Float64Array;
  readonly #squares: Float64Array;

  constructor(size: number) {
    this.#sum = new Float64Array(size);
    this.#squares = new Float64Array(size);
  }

  add({ length, size, values }: Frames): this {
    for (let t = 0, at = 0; t < length; t++) {
      for (let i = 0; i < size; i++, at++) {
        this.#sum[i] += values[at];
        this.#squares[i] += values[at] ** 2;
      }
    }
    this.count += length;
    return this;
  }

  /** The frames, normalised; a feature that never varied becomes 0. */
  normalise({ length, size, values }: Frames): Frames {
    const normal = framesOf(length, size);
    for (let i = 0; i < size; i++) {
      const mean = this.count === 0 ? 0 : this.#sum[i] / this.count;
      const variance = this.count === 0 ? 1 : Math.max(0, this.#squares[i] / this.count - mean * mean);
      const deviation = Math.sqrt(variance);
      const scale = deviation > SMALLEST_DEVIATION ? 1 / deviation : 1;
      for (let t = 0, at = i; t < length; t++, at += size) normal.values[at] = (values[at] - mean) * scale;
    }
    return normal;
  }
}

/** Normalised by mean and variance of the utterance itself. */
export function normaliseUtterance(frames: Frames): Frames {
  return new MeanVariance(frames.size).add(frames).normalise(frames);
}
