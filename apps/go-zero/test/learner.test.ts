import { TrainingStep, selectBackend } from '@nutshell/core';
import type { GameRecord } from '@nutshell/go/zero';
import { Random } from '@nutshell/random';
import { gradientsMatch, keepsTensorsFlat, overfits } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { learner } from '../src/learner.ts';
import { buildModel } from '../src/model.ts';
import { type Samples, samplesOf } from '../src/samples.ts';
import { played, small, smallPaper } from './settings.ts';

let games: GameRecord[] = [];
beforeAll(async () => {
  await selectBackend();
  games = await played([...Array(12).keys()]);
});

function learning(examples: number, config = small) {
  const model = buildModel(config, new Random(1));
  const plies = games.flatMap((game) =>
    [...game.taught.keys()].filter((i) => game.taught[i]).map((ply) => ({ game, ply })),
  );
  const chosen = plies.slice(0, examples).map((each, i) => ({ ...each, symmetry: i % 8 }));
  return { model, options: learner(config, model), batch: samplesOf(chosen, config) };
}

describe('the learner', () => {
  it.each([
    ['without normalisation', small],
    [
      'with fixed variance and both sets of heads',
      { ...small, blocks: 1, normalisation: 'fixed-variance' as const },
    ],
    ['with nothing but policy and value', { ...small, auxiliary: false, softPolicy: 0 }],
    ['in the form of the paper', { ...smallPaper, blocks: 1 }],
  ])('has the gradient that finite differences find %s', (_, config) => {
    const { options, batch } = learning(2, config);
    return gradientsMatch<Samples>(options, batch);
  });

  it('overfits the moves of one batch', () => {
    const { model, options, batch } = learning(12);
    expect(batch.policy.shape[0]).toBe(12);
    return overfits<Samples>(
      new TrainingStep(options),
      batch,
      ({ planes, globals, policy }) => {
        const [policies] = model.apply([planes, globals]) as [tf.Tensor3D];
        const logits = tf.squeeze(tf.slice(policies, [0, 0, 0], [12, 10, 1]), [2]);
        return tf.sum(tf.cast(tf.notEqual(tf.argMax(logits, 1), tf.argMax(policy, 1)), 'int32'));
      },
      { steps: 300 },
    );
  });

  it('leaves no tensor behind', () => {
    const { options, batch } = learning(8);
    return keepsTensorsFlat<Samples>(new TrainingStep(options), batch, { steps: 20 });
  });
});
