import { selectBackend } from '@nutshell/core';
import { flatModels, framesOf, GaussianMixture, mixtureScores } from '@nutshell/micro/speech';
import { Random } from '@nutshell/random';
import { beforeAll, describe, expect, test } from 'vitest';
import { mixtureScorer } from '../src/gmm/scorer.ts';

beforeAll(async () => void (await selectBackend({ backend: 'cpu' })));

const random = new Random(6);

/** A mixture of numbers of two, the means around `offset`. */
function someMixture(components: number, offset: number): GaussianMixture {
  const draw = (count: number, low: number, high: number) =>
    Float64Array.from({ length: count }, () => random.uniform(low, high));
  const weights = draw(components, 0.1, 1);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return new GaussianMixture({
    weights: weights.map((weight) => weight / sum),
    means: draw(2 * components, offset - 2, offset + 2),
    variances: draw(2 * components, 0.3, 1.5),
  });
}

const modelsOf = (mixtures: GaussianMixture[]) => ({
  ...flatModels({ words: ['a'], statesPerWord: mixtures.length - 1, silenceStates: 1 }, mixtures[0]),
  mixtures,
});

describe('mixtureScorer', () => {
  test.each([0, 60])(
    'gives the densities of mixtureScores, in float32, with means around %s',
    async (offset) => {
      const mixtures = [3, 1, 2].map((components) => someMixture(components, offset));
      const utterances = [7, 520, 1].map((length) =>
        framesOf(length, 2, random.fillNormal(new Float32Array(2 * length), offset, 2)),
      );
      const scorer = mixtureScorer(modelsOf(mixtures));
      const found = await scorer.score(utterances);
      scorer.dispose();
      for (const [i, frames] of utterances.entries()) {
        const wanted = mixtureScores({ mixtures }).score(frames, mixtures.keys());
        expect(found[i]).toHaveLength(wanted.length);
        wanted.forEach((score, at) => expect(found[i][at]).toBeCloseTo(score, 3));
      }
    },
  );

  test('a component without weight says nothing', async () => {
    const [means, variances] = [new Float64Array(4), new Float64Array(4).fill(1)];
    const mixture = new GaussianMixture({ weights: Float64Array.of(0, 1), means, variances });
    const scorer = mixtureScorer(modelsOf([mixture, mixture]));
    const [scores] = await scorer.score([framesOf(1, 2, Float32Array.of(0, 0))]);
    scorer.dispose();
    for (const score of scores) expect(score).toBeCloseTo(-Math.log(2 * Math.PI), 6);
  });
});
