/** Recognition: the likeliest string of words. */
import type { Frames } from './frames.ts';
import { type Network, type SearchOptions, wordLoop } from './network.ts';
import { bestPath } from './viterbi.ts';
import {
  type AcousticModel,
  mixtureScores,
  silenceOf,
  type WordModels,
  type WordTopology,
} from './word-models.ts';

export interface Recognised {
  /** Indices of words, without silence; none if the frames are too few for any. */
  words: number[];
  /** The frame with which each begins. */
  begins: number[];
  /** ln of the probability of frames and best path. */
  score: number;
  /** `[frames]`: the state of each frame on it */
  states: Int32Array;
}

/**
 * The words on the best path through a network.
 * @param scores `[frames, states]`: ln p(x | state)
 */
export function recognised(topology: WordTopology, network: Network, scores: Float64Array): Recognised {
  const { score, states, words } = bestPath(network, scores, topology.stay.length);
  const spoken = words.filter(({ word }) => word !== silenceOf(topology));
  return { words: spoken.map(({ word }) => word), begins: spoken.map(({ begin }) => begin), score, states };
}

export interface DecoderOptions extends SearchOptions {
  /** Default: the models' own mixtures. */
  acoustic?: AcousticModel;
}

/** A function that recognises any number of words in frames. */
export function decoder(
  models: WordModels,
  { acoustic = mixtureScores(models), ...options }: DecoderOptions = {},
): (frames: Frames) => Recognised {
  const network = wordLoop(models, options);
  return (frames) => recognised(models, network, acoustic.score(frames, network.states));
}
