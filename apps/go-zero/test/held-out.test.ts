import { selectBackend } from '@nutshell/core';
import { type GameRecord, features } from '@nutshell/go/zero';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { HeldOut, isHeldOut } from '../src/held-out.ts';
import { buildModel } from '../src/model.ts';
import { Replay } from '../src/replay.ts';
import { samplesOf } from '../src/samples.ts';
import { played, small } from './settings.ts';

const config = { ...small, heldOut: 0.25 };

let games: GameRecord[] = [];
beforeAll(async () => {
  await selectBackend();
  games = await played([...Array(24).keys()]);
});

describe('games that are held out', () => {
  it('are the share that was asked for, others in each generation, on both boards of a stage', () => {
    const numbers = Array.from({ length: 40_000 }, (_, i) => ({
      generation: i % 50,
      number: Math.floor(i / 50),
    }));
    const share = (some: typeof numbers) =>
      some.filter((game) => isHeldOut(game, { heldOut: 0.05 })).length / some.length;
    expect(share(numbers)).toBeCloseTo(0.05, 2);
    for (const rest of [0, 1, 2, 3])
      expect(share(numbers.filter(({ number }) => number % 4 === rest))).toBeCloseTo(0.05, 1.5);
    expect(numbers.some((game) => isHeldOut(game, { heldOut: 0 }))).toBe(false);
  });

  it('are in no batch, and do not count as positions', () => {
    const replay = new Replay(config);
    const taught = (some: GameRecord[]) => some.flatMap((game) => [...game.taught]).filter(Boolean).length;
    const learnt = games.filter((game) => !isHeldOut(game, config));
    expect(learnt.length).toBeLessThan(games.length);
    expect(replay.add(games)).toBe(taught(learnt));
    expect(replay.gamesOf(3)).toEqual(games);
    expect(() => new Replay(config).add(games.filter((game) => isHeldOut(game, config)))).toThrow(
      'can be learnt from: none had a full search, or all are held out. Raise --games or --playoutCap.',
    );
    // With a komi of their own, which is an input, they would be seen.
    const marked = new Replay(config);
    marked.add(games.map((game) => ({ ...game, komi: isHeldOut(game, config) ? 30 : 1.5 })));
    const random = new Random(1);
    for (let i = 0; i < 20; i++) {
      const { globals } = marked.batch(random);
      for (let row = 0; row < config.batchSize; row++) expect(Math.abs(globals.values[2 * row])).toBe(0.5);
    }
  });

  it('are compared with as many others by the cross-entropies that are worked out one by one', async () => {
    const model = buildModel(config, new Random(1));
    const heldOut = new HeldOut(model, config);
    const pairs = heldOut.pairs(games);
    expect(pairs.heldOut).toEqual(games.filter((game) => isHeldOut(game, config)));
    expect(pairs.learnt).toEqual(
      games.filter((game) => !isHeldOut(game, config)).slice(0, pairs.heldOut.length),
    );

    const row = await heldOut.compare(games);
    const [policy, value] = meansByHand(model, pairs.learnt);
    expect(row['train.policy']).toBeCloseTo(policy, 1);
    expect(row['train.value']).toBeCloseTo(value, 1);
    expect(Object.keys(row)).toEqual(['heldOut.policy', 'heldOut.value', 'train.policy', 'train.value']);
    expect(await new HeldOut(model, { ...config, heldOut: 0 }).compare(games)).toEqual({});
    heldOut.dispose();
  });
});

/** Over all taught plies in all symmetries: −Σ π log softmax, and −z log p − (1 − z) log (1 − p) with p the logistic function. */
function meansByHand(model: tf.LayersModel, some: GameRecord[]): number[] {
  let [policy, value, count] = [0, 0, 0];
  for (const game of some)
    for (let ply = 0; ply < game.taught.length; ply++) {
      if (!game.taught[ply]) continue;
      for (let symmetry = 0; symmetry < 8; symmetry++) {
        const samples = samplesOf([{ game, ply, symmetry }], config);
        const [policies, judged] = tf.tidy(() =>
          (
            model.apply([
              tf.tensor4d(samples.planes.values as Float32Array, [1, 3, 3, features.planes]),
              tf.tensor2d(samples.globals.values as Float32Array, [1, 2]),
            ]) as tf.Tensor[]
          ).map((output) => Array.from(output.dataSync())),
        );
        const logits = policies.filter((_, i) => i % (policies.length / 10) === 0); // the first of the columns
        const sum = logits.reduce((all, each) => all + Math.exp(each), 0);
        logits.forEach(
          (each, move) => (policy -= samples.policy.values[move] * Math.log(Math.exp(each) / sum)),
        );
        const p = 1 / (1 + Math.exp(-judged[0]));
        const z = samples.value.values[0];
        value -= z * Math.log(p) + (1 - z) * Math.log(1 - p);
        count++;
      }
    }
  return [policy / count, value / count];
}
