/** The recogniser whose states emit mixtures of Gaussians. */
import { mixtureScores, type WordModels } from '@nutshell/micro/speech';
import type { Scorer } from '../recogniser.ts';

export function mixtureScorer(models: WordModels): Scorer {
  const acoustic = mixtureScores(models);
  const states = models.mixtures.map((_, state) => state);
  return {
    topology: models,
    score: async (utterances) => utterances.map((frames) => acoustic.score(frames, states)),
  };
}

/** Means, variances and free weights of all mixtures, and a probability of staying for each state. */
export function countParameters({ mixtures, stay }: WordModels): number {
  return mixtures.reduce((sum, { components, size }) => sum + components * (2 * size + 1) - 1, stay.length);
}
