import type { Features } from '../encoder/feature-file.ts';
import { sizeOf } from '../encoder/feature-file.ts';
import { type BeamOptions, type Hypothesis, beamSearch } from './beam-search.ts';
import type { Teller } from './sentences.ts';

/** Rows of a batch, of all beams together: pictures are told so many at a time. */
const ROWS = 192;

/** The likeliest sentences of all pictures, the best first; in batches, by beam search. */
export async function tell(
  begin: Teller,
  features: Features,
  options: BeamOptions,
  progress?: (done: number) => void,
): Promise<Hypothesis[][]> {
  const told: Hypothesis[][] = [];
  const atOnce = Math.max(1, Math.floor(ROWS / options.beam));
  const size = sizeOf(features.shape);
  while (told.length < features.length) {
    const pictures = Math.min(atOnce, features.length - told.length);
    const values = new Float32Array(pictures * size);
    for (let i = 0; i < pictures; i++) features.read(told.length + i, 0, values, i * size);
    const sentences = begin({ values, shape: [pictures, ...features.shape] }, options.beam);
    try {
      told.push(...(await beamSearch(sentences, pictures, options)));
    } finally {
      sentences.dispose();
    }
    progress?.(told.length);
  }
  return told;
}
