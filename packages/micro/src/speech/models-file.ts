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

/** Samples per second that features can be taken of: a file that names others would ask for windows without end. */
export const RATES = { least: 1000, most: 400_000 } as const;

/**
 * That the parts of a file fit together.
 * @param models how many states have a model: a mixture, or an output of a network
 * @throws RangeError unless there is a word beside silence, each state has a model and a probability of staying, and each word has states,
 * all of which are among these
 */
export function checkTopology({ words, states, stay }: WordTopology, models: number): void {
  if (stay.length !== models || states.length !== words.length)
    throw new RangeError(
      `the recogniser has ${words.length} words and ${stay.length} states, and models of ${states.length} words and ${models} states`,
    );
  if (words.length < 2)
    throw new RangeError(`the recogniser has ${words.length} words; expected silence and one more at least`);
  const twice = words.findIndex((word, i) => words.indexOf(word) < i);
  if (twice >= 0)
    throw new RangeError(`the recogniser has its word ${1 + twice} twice: ${cut(words[twice])}`);
  const odd = states.findIndex(
    (word) =>
      word.length === 0 || !word.every((state) => Number.isInteger(state) && state >= 0 && state < models),
  );
  if (odd >= 0)
    throw new RangeError(
      `the word ${cut(words[odd])} has the states ${cut(states[odd].join(', ') || 'none')}; expected some of 0 to ${models - 1}`,
    );
  const unsure = stay.findIndex((probability) => !(probability >= 0 && probability <= 1));
  if (unsure >= 0)
    throw new RangeError(`state ${unsure} stays with the probability ${stay[unsure]}; expected 0 to 1`);
}

/**
 * @param size numbers of a frame
 * @throws RangeError unless all mixtures are of such frames, their weights add up to 1, their means are those of features and their variances above 0
 */
export function checkMixtures({ mixtures }: Pick<WordModels, 'mixtures'>, size: number): void {
  for (const [state, { weights, means, variances }] of mixtures.entries()) {
    const numbers = weights.length * size;
    if (weights.length === 0 || means.length !== numbers || variances.length !== numbers)
      throw new RangeError(
        `the mixture of state ${state} has ${weights.length} weights, ${means.length} means and ${variances.length} variances; each weight has ${size} of both, the numbers of a frame`,
      );
    const sum = weights.reduce((a, b) => a + b);
    if (weights.some((weight) => !(weight >= 0)) || !(Math.abs(sum - 1) < 1e-3))
      throw new RangeError(
        `the weights of the mixture of state ${state} add up to ${sum}, or some are below 0; expected 1`,
      );
    const far = means.find((mean) => !(Math.abs(mean) <= LARGEST_MEAN));
    if (far !== undefined)
      throw new RangeError(
        `the mixture of state ${state} has the mean ${far}; expected ${-LARGEST_MEAN} to ${LARGEST_MEAN}, as features are`,
      );
    const flat = variances.find((variance) => !(variance >= LEAST_VARIANCE));
    if (flat !== undefined)
      throw new RangeError(`the mixture of state ${state} has the variance ${flat}; expected more than 0`);
  }
}

/** Logarithms of powers and their cepstra are far smaller. Squares of larger ones leave float32 no digits for the others. */
const LARGEST_MEAN = 1000;

/** Below it 1 / σ² is no float32. */
const LEAST_VARIANCE = 1e-30;

/** What messages show of a text of the file. */
const cut = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
