import { describe, expect, it } from 'vitest';
import {
  type Evaluation,
  type Game,
  Search,
  type Tree,
  gumbel,
  puct,
  run,
  seeded,
  uct,
} from '../src/index.ts';
import { consideredVisits, mixedValue } from '../src/gumbel.ts';

/** A game without end: `moves` of the first position, one move afterwards. A state is its history. */
function trunk(moves: number): Game<string, number> {
  return {
    copy: (state) => state,
    moves: (state) => (state === '' ? Array.from({ length: moves }, (_, i) => i) : [0]),
    play: (state, move) => state + move,
    player: (state) => (state.length % 2) as 0 | 1,
    outcome: () => undefined,
  };
}

/** The first position has these priors; each position has the value of its first move, seen by player 0. */
function evaluator(priors: number[], values: number[], value = 0) {
  return (positions: readonly { state: string; moves: readonly number[] }[]): Evaluation[] =>
    positions.map(({ state, moves }) => {
      const forFirst = state === '' ? value : values[Number(state[0])];
      return {
        priors: state === '' ? priors : moves.map(() => 1 / moves.length),
        value: state.length % 2 === 0 ? forFirst : -forFirst,
      };
    });
}

const visits = (tree: Tree) => Array.from(tree.visits.subarray(tree.first[0], tree.first[0] + tree.count[0]));

describe('PUCT', () => {
  it('visits children in the order of its formula', async () => {
    const priors = [0.5, 0.3, 0.2];
    const values = [0.1, 0.6, -0.4];
    const [c, n, order] = [1.5, [0, 0, 0], [] as number[]];
    // Q + c P √N / (1 + n), by hand, with Q = 0 for a move not visited and N with the root's own evaluation
    for (let step = 0; step < 40; step++) {
      const scores = priors.map(
        (p, i) => (n[i] > 0 ? values[i] : 0) + (c * p * Math.sqrt(1 + step)) / (1 + n[i]),
      );
      const best = scores.indexOf(Math.max(...scores));
      n[best]++;
      order.push(best);
    }
    const search = new Search(trunk(3), '', {
      rule: puct({ c, firstPlay: { value: 0 } }),
      random: seeded(1),
    });
    const taken: number[] = [];
    for (let step = 0; step < 40; step++) {
      const before = step === 0 ? [0, 0, 0] : visits(search.tree);
      await run(search, evaluator(priors, values), { simulations: 1 });
      taken.push(visits(search.tree).findIndex((now, i) => now !== before[i]));
    }
    expect(taken).toEqual(order);
  });

  it('gives a move not visited the value of its parent less the reduction', async () => {
    // √(P visited) = 0.5 and a parent worth 0.2: 0.2 - 0.4 · 0.5 = 0. The move visited has Q = 0.2.
    // c √2 (0.25 / 2) + 0.2 against c √2 (0.75 / 1) + 0: with c = 0.2 0.2354 against 0.2121, without the reduction 0.4121.
    const options = { rule: puct({ c: 0.2, firstPlay: { reduction: 0.4 } }), random: seeded(1) };
    const search = new Search(trunk(2), '', options);
    const leaf = search.select();
    if (typeof leaf === 'string') throw new Error(leaf);
    search.accept(leaf, { priors: [0.9, 0.1], value: 0.2 });
    await run(search, evaluator([0.9, 0.1], [0.2, 0], 0.2), { simulations: 1 });
    search.tree.prior.set([0.25, 0.75], search.tree.first[0]);
    await run(search, evaluator([], [0.2, 0]), { simulations: 1 });
    expect(visits(search.tree)).toEqual([2, 0]);
  });

  it('with noise visits a move of no prior; forced visits to a bad move are not taught', async () => {
    const priors = [0.98, 0.01, 0.01];
    const values = [0.5, -0.9, -0.9];
    const search = (forced: number) => {
      const made = new Search(trunk(3), '', {
        rule: puct({ forced, noise: { total: 3, share: 0.25 } }),
        random: seeded(5),
      });
      made.begin({ explore: true });
      return made;
    };
    const [plain, forcing] = [search(0), search(2)];
    for (const each of [plain, forcing]) await run(each, evaluator(priors, values), { simulations: 400 });
    const rows = forcing.report();
    for (const { move, noise } of rows.slice(1)) {
      const least = Math.sqrt(2 * noise! * 400);
      expect(visits(forcing.tree)[move], `visits of ${move}`).toBeGreaterThanOrEqual(Math.floor(least) - 1);
      expect(visits(forcing.tree)[move]).toBeGreaterThan(visits(plain.tree)[move]);
    }
    expect(Array.from(forcing.policy())).toEqual([1, 0, 0]);
    expect(rows.reduce((sum, { noise }) => sum + noise!, 0)).toBeCloseTo(1, 5);
  });
});

describe('Gumbel', () => {
  it.each([
    [4, 8, [0, 0, 0, 0, 1, 1, 2, 2]],
    [2, 5, [0, 0, 1, 1, 2]],
    [1, 3, [0, 1, 2]],
    [16, 4, [0, 0, 0, 0]],
    [4, 16, [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]],
  ])('with %i moves and %i simulations halves the moves in turn', (moves, simulations, plan) => {
    expect(consideredVisits(moves, simulations)).toEqual(plan);
  });

  it('has the completed values and the improved policy of the paper', async () => {
    const priors = [0.4, 0.3, 0.2, 0.1];
    const values = [0.2, -0.5, 0.7, 0.9];
    const search = new Search(trunk(4), '', {
      rule: gumbel({ considered: 2, cVisit: 3, cScale: 0.5 }),
      random: seeded(1),
    });
    search.begin({ simulations: 4 });
    await run(search, evaluator(priors, values, 0.1), { simulations: 4 });
    expect(visits(search.tree)).toEqual([2, 2, 0, 0]); // no noise: the two of highest prior
    // v_mix = (0.1 + 4 / 0.7 · (0.4 · 0.2 - 0.3 · 0.5)) / 5 = -0.06; σ(q) = (3 + 2) · 0.5 · (q + 1) / 2
    expect(mixedValue(search.tree, 0)).toBeCloseTo(-0.06, 6);
    const logits = priors.map((p, i) => Math.log(p) + (2.5 * ((i < 2 ? values[i] : -0.06) + 1)) / 2);
    const weights = logits.map(Math.exp);
    const sum = weights.reduce((a, b) => a + b);
    search.policy().forEach((share, i) => expect(share).toBeCloseTo(weights[i] / sum, 5));
    expect(search.choose()).toBe(0);
  });

  it('draws its moves in proportion to their priors', async () => {
    const priors = [0.6, 0.3, 0.1];
    const rule = gumbel({ considered: 1 });
    const random = seeded(7);
    const chosen = [0, 0, 0];
    for (let i = 0; i < 4000; i++) {
      const search = new Search(trunk(3), '', { rule, random });
      search.begin({ simulations: 1, explore: true });
      await run(search, evaluator(priors, [0, 0, 0]), { simulations: 1 });
      chosen[search.choose()]++;
    }
    // chi-square with 2 degrees of freedom: 13.8 is passed once in 1,000 seeds
    const chi = chosen.reduce((sum, n, i) => sum + (n - 4000 * priors[i]) ** 2 / (4000 * priors[i]), 0);
    expect(chi).toBeLessThan(13.8);
  });

  it('plays a policy that is worth more than the prior, with two simulations of eight moves', async () => {
    const random = seeded(11);
    let gain = 0;
    for (let game = 0; game < 300; game++) {
      const raw = Array.from({ length: 8 }, () => random());
      const priors = raw.map((each) => each / raw.reduce((a, b) => a + b));
      const values = Array.from({ length: 8 }, () => 2 * random() - 1);
      const mean = priors.reduce((sum, p, i) => sum + p * values[i], 0);
      const search = new Search(trunk(8), '', { rule: gumbel({ considered: 2 }), random });
      search.begin({ simulations: 2, explore: true });
      await run(search, evaluator(priors, values, mean), { simulations: 2 });
      gain += values[search.choose()] - mean;
    }
    expect(gain / 300).toBeGreaterThan(0.2); // the better of two random values is 0.33 above their mean
  });
});

describe('UCT', () => {
  it('pulls the worse arms of a bandit no more often than UCB1 may', async () => {
    const means = [0.5, 0.6, 0.8]; // probability of a reward of 1, else 0
    const random = seeded(3);
    const bandit: Game<number, number> = {
      copy: (arm) => arm,
      moves: () => [0, 1, 2],
      play: (_, arm) => arm,
      player: () => 0,
      outcome: (arm) => (arm < 0 ? undefined : random() < means[arm] ? 1 : 0),
    };
    const search = new Search(bandit, -1, { rule: uct(), random, prove: false });
    const n = 5000;
    await run(search, (all) => all.map(() => ({ priors: [1 / 3, 1 / 3, 1 / 3], value: 0 })), {
      simulations: n,
    });
    const pulls = visits(search.tree);
    expect(pulls.reduce((a, b) => a + b)).toBe(n);
    // Auer, Cesa-Bianchi and Fischer 2002, theorem 1: 8 ln n / Δ² + 1 + π² / 3
    means.slice(0, 2).forEach((mean, arm) => {
      expect(pulls[arm]).toBeLessThan((8 * Math.log(n)) / (0.8 - mean) ** 2 + 1 + Math.PI ** 2 / 3);
    });
    expect(pulls[2]).toBeGreaterThan(n / 2);
  });
});
