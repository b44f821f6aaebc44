/** Beam search over the words of a {@link WordVocabulary}. */
import { END, START, UNKNOWN } from '@nutshell/data';
import { type BeamOptions as AnyBeam, type Hypothesis, type SentenceCodes, type Sentences, beamSearch as search, likeliest as likeliestBut } from '@nutshell/micro/captioner'; // prettier-ignore

export type { Hypothesis, Sentences };
export type BeamOptions = Omit<AnyBeam, 'codes'>;

export const CODES: SentenceCodes = { start: START, end: END, never: [START, UNKNOWN] };

/** {@link search} with the numbers that vocabularies have. */
export const beamSearch = (
  sentences: Sentences,
  pictures: number,
  options: BeamOptions,
): Promise<Hypothesis[][]> => search(sentences, pictures, { ...options, codes: CODES });

export const likeliest = (logP: Float32Array, count: number): number[] =>
  likeliestBut(logP, count, CODES.never);
