/** Word models as plain JSON, number for number. */
import { GaussianMixture } from './gaussian-mixture.ts';
import type { WordModels, WordTopology } from './word-models.ts';

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

/**
 * That the parts of a file fit together.
 * @param models how many states have a model: a mixture, or an output of a network
 * @throws RangeError unless each state has one, and each word has states, all of which are among these
 */
export function checkTopology({ words, states, stay }: WordTopology, models: number): void {
  const known = states.every((word) => word.length > 0 && word.every((state) => state < models));
  if (stay.length !== models || states.length !== words.length || !known)
    throw new RangeError(
      `the recogniser has ${words.length} words and ${stay.length} states, and models of ${states.length} words and ${models} states; or a word has no state, or one that there is not`,
    );
}

/** @param size numbers of a frame. @throws RangeError unless all mixtures are of such frames */
export function checkMixtures({ mixtures }: Pick<WordModels, 'mixtures'>, size: number): void {
  const fits = mixtures.every((each) => each.size === size && each.variances.length === each.means.length);
  if (!fits)
    throw new RangeError(`the recogniser has mixtures of another size than the ${size} numbers of a frame`);
}
