/** Word models as plain JSON, number for number. */
import { GaussianMixture } from './gaussian-mixture.ts';
import type { WordModels } from './word-models.ts';

export interface ModelsFile {
  words: string[];
  states: number[][];
  stay: number[];
  mixtures: { weights: number[]; means: number[]; variances: number[] }[];
}

export function toFile({ words, states, stay, mixtures }: WordModels): ModelsFile {
  return {
    words: [...words],
    states: states.map((each) => [...each]),
    stay: [...stay],
    mixtures: mixtures.map(({ weights, means, variances }) => {
      return { weights: [...weights], means: [...means], variances: [...variances] };
    }),
  };
}

export function fromFile({ words, states, stay, mixtures }: ModelsFile): WordModels {
  return {
    words,
    states,
    stay: Float64Array.from(stay),
    mixtures: mixtures.map(
      ({ weights, means, variances }) =>
        new GaussianMixture({
          weights: Float64Array.from(weights),
          means: Float64Array.from(means),
          variances: Float64Array.from(variances),
        }),
    ),
  };
}
