/** Word models as plain JSON, number for number. */
import { z } from 'zod';
import { GaussianMixture } from './gaussian-mixture.ts';
import type { WordModels } from './word-models.ts';

const numbers = z.array(z.number());

export const ModelsFile = z.strictObject({
  words: z.array(z.string()),
  states: z.array(z.array(z.int().min(0))),
  stay: numbers,
  mixtures: z.array(z.strictObject({ weights: numbers, means: numbers, variances: numbers })),
});

export type ModelsFile = z.infer<typeof ModelsFile>;

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
