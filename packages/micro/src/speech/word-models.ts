/** Hidden Markov models of whole words: states from left to right, each with a mixture of Gaussians. */
import type { Frames } from './frames.ts';
import { GaussianMixture } from './gaussian-mixture.ts';

/** What a search knows of words: without what their states emit. */
export interface WordTopology {
  /** The words, the last of which is silence. */
  readonly words: readonly string[];
  /** Of each word, its states from left to right: indices into the two lists below. */
  readonly states: readonly (readonly number[])[];
  /** `[states]`: probability of staying in a state for another frame; otherwise the next one follows */
  readonly stay: Float64Array;
}

export interface WordModels extends WordTopology {
  /** `[states]`: what a state emits */
  readonly mixtures: readonly GaussianMixture[];
}

export interface Topology {
  /** Without silence. */
  words: readonly string[];
  statesPerWord: number;
  silenceStates: number;
}

/** Models of words and of silence whose states all emit the same. */
export function flatModels(
  { words, statesPerWord, silenceStates }: Topology,
  gaussian: GaussianMixture,
): WordModels {
  const counts = [...words.map(() => statesPerWord), silenceStates];
  let next = 0;
  const states = counts.map((count) => Array.from({ length: count }, () => next++));
  return {
    words: [...words, 'silence'],
    states,
    mixtures: Array.from({ length: next }, () => gaussian),
    stay: new Float64Array(next).fill(0.8),
  };
}

/** The index of silence among the words. */
export function silenceOf({ words }: Pick<WordTopology, 'words'>): number {
  return words.length - 1;
}

/** ln p(x | state) of every frame and of those states that are asked for. */
export interface AcousticModel {
  /** Of all words. */
  readonly stateCount: number;
  /** @returns `[frames, stateCount]`; columns of other states are 0 */
  score(frames: Frames, states: Iterable<number>): Float64Array;
}

/** The mixtures of word models as an acoustic model. */
export function mixtureScores({ mixtures }: Pick<WordModels, 'mixtures'>): AcousticModel {
  const parts = new Float64Array(Math.max(...mixtures.map(({ components }) => components)));
  return {
    stateCount: mixtures.length,
    score({ length, size, values }, states) {
      const scores = new Float64Array(length * mixtures.length);
      for (const state of new Set(states)) {
        for (let t = 0; t < length; t++)
          scores[t * mixtures.length + state] = mixtures[state].logDensity(values, t * size, parts);
      }
      return scores;
    },
  };
}
