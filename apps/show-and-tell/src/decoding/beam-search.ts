/** Beam search over the words of a {@link WordVocabulary}. */
import { SENTENCE_CODES } from '@nutshell/data';
import { type BeamOptions as AnyBeam, type Hypothesis, type Sentences, beamSearch as search, likeliest as likeliestBut } from '@nutshell/micro/captioner'; // prettier-ignore

export type { Hypothesis, Sentences };
export type BeamOptions = Omit<AnyBeam, 'codes'>;

/** {@link search} with the numbers that vocabularies have. */
export const beamSearch = (
  sentences: Sentences,
  pictures: number,
  options: BeamOptions,
): Promise<Hypothesis[][]> => search(sentences, pictures, { ...options, codes: SENTENCE_CODES });

export const likeliest = (logP: Float32Array, count: number): number[] =>
  likeliestBut(logP, count, SENTENCE_CODES.never);
