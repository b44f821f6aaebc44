import { describe, expect, it } from 'vitest';
import { connectFour, connectFourState } from '../src/connect-four.ts';
import {
  type Evaluator,
  type Game,
  type PlayedGame,
  Search,
  dirichlet,
  gumbel,
  playoutCap,
  puct,
  rollouts,
  run,
  seeded,
  selfPlay,
  uct,
} from '../src/index.ts';
import { EMPTY, minimax, ticTacToe } from './tic-tac-toe.ts';

/** An evaluator without knowledge: uniform priors, value 0. */
const blank: Evaluator<unknown, unknown> = (positions) =>
  positions.map(({ moves }) => ({ priors: new Float32Array(moves.length).fill(1 / moves.length), value: 0 }));

/**
 * A tree of a few plies at random, whose players need not take turns: what a sign forgotten somewhere shows in. A state is the path to it,
 * and draws who moves and what the ends are worth from its own name.
 */
function randomGame(seed: number): Game<string, number> {
  const draw = (state: string, of: string) => {
    let hash = seed;
    for (const character of `${of}/${state}`)
      hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
    return seeded(hash)();
  };
  return {
    copy: (state) => state,
    moves: () => [0, 1, 2],
    play: (state, move) => state + move,
    player: (state) => (draw(state, 'player') < 0.5 ? 0 : 1),
    outcome: (state) =>
      state.length < 4 ? undefined : [-1, -0.5, 0, 0.5, 1][Math.floor(5 * draw(state, 'outcome'))],
  };
}

describe('a search', () => {
  it.each([
    ['UCT', uct()],
    ['PUCT', puct({ c: 3 })],
  ])(
    'with %s of any small tree, whoever moves at its nodes, comes to the value of minimax',
    async (_, rule) => {
      let error = 0;
      for (let seed = 0; seed < 40; seed++) {
        const game = randomGame(seed);
        const value = minimax(game, '') * (game.player('') === 0 ? 1 : -1);
        for (const prove of [true, false]) {
          const search = new Search(game, '', { rule, random: seeded(seed), prove });
          await run(search, blank, { simulations: 4000 });
          if (search.tree.isProven(0)) expect(search.value() + 0, `seed ${seed}`).toBe(value + 0);
          expect(Math.abs(search.value() - value), `seed ${seed}`).toBeLessThan(0.4); // values are 0.5 apart, means lag behind
          error += Math.abs(search.value() - value) / 80;
        }
      }
      expect(error).toBeLessThan(0.1);
    },
  );

  it('counts every simulation once, at the node and at its children', async () => {
    const random = seeded(1);
    const search = new Search(connectFour, connectFourState([3, 3]), { rule: puct(), random });
    await run(search, rollouts(connectFour, { random }), { simulations: 500, leaves: 8 });
    const { tree } = search;
    expect(search.simulations).toBe(501); // and the root's own
    for (let node = 0; node < tree.size; node++) {
      if (!tree.isExpanded(node)) continue;
      const children = Array.from({ length: tree.count[node] }, (_, i) => tree.visits[tree.first[node] + i]);
      const sum = children.reduce((a, b) => a + b, 0);
      expect(tree.visits[node]).toBe(sum + 1);
      expect(Math.abs(tree.total[node])).toBeLessThanOrEqual(tree.visits[node]);
    }
    expect(tree.pending.every((each) => each === 0)).toBe(true);
  });

  it('keeps what it knows below the move that was played', async () => {
    const random = seeded(2);
    const search = new Search(connectFour, connectFourState(), { rule: puct(), random });
    await run(search, rollouts(connectFour, { random }), { simulations: 800 });
    const child = search.tree.first[0] + 3;
    const grandchildren = Array.from({ length: search.tree.count[child] }, (_, i) => {
      const node = search.tree.first[child] + i;
      return [
        search.tree.moves[node],
        search.tree.visits[node],
        search.tree.total[node],
        search.tree.prior[node],
      ];
    });
    const visits = search.tree.visits[child];
    search.advance(3);
    const { tree } = search;
    expect(search.simulations).toBe(visits);
    expect(
      Array.from({ length: tree.count[0] }, (_, i) => {
        const node = tree.first[0] + i;
        return [tree.moves[node], tree.visits[node], tree.total[node], tree.prior[node]];
      }),
    ).toEqual(grandchildren);
    expect(() => search.advance(9)).toThrow('9 is not a legal move here');
  });

  it.each([
    ['UCT', uct()],
    ['PUCT', puct({ forced: 2 })],
    ['Gumbel', gumbel()],
  ])(
    'with %s that keeps its tree plays legal moves only, below the root and on the board',
    async (_, rule) => {
      const random = seeded(4);
      const strict: Game<string, number> = {
        ...ticTacToe,
        play(board, move) {
          if (board[move] !== '.') throw new Error(`${move} was played on ${board}`);
          return ticTacToe.play(board, move);
        },
      };
      for (let game = 0; game < 20; game++) {
        const search = new Search(strict, EMPTY, { rule, random, prove: false });
        while (search.outcome === undefined) {
          const before = search.simulations;
          search.begin({ simulations: 30, explore: true });
          await run(search, blank, { simulations: 30 });
          expect(search.simulations - before).toBe(before === 0 ? 31 : 30); // the root's own evaluation is one more
          expect(
            search
              .report()
              .map(({ move }) => move)
              .sort(),
          ).toEqual(strict.moves(search.state));
          search.advance(search.choose(1));
        }
      }
    },
  );

  it('with one seed has the same numbers again, and others with another seed', async () => {
    const report = async (seed: number) => {
      const random = seeded(seed);
      const search = new Search(connectFour, connectFourState(), { rule: puct({ forced: 2 }), random });
      search.begin({ explore: true });
      await run(search, rollouts(connectFour, { random }), { simulations: 200 });
      return search.report();
    };
    expect(await report(1)).toEqual(await report(1));
    expect(await report(1)).not.toEqual(await report(2));
  });

  it('ends at its time, at its memory, and when it is told to; without any limit it does not begin', async () => {
    const search = () => new Search(connectFour, connectFourState(), { rule: puct(), random: seeded(1) });
    const [timed, small, told] = [search(), search(), search()];
    await run(timed, blank, { milliseconds: 5 });
    expect(timed.simulations).toBeGreaterThan(0);
    await run(small, blank, { simulations: 1e9, bytes: 100_000 });
    expect(small.tree.bytes).toBeLessThan(250_000);
    const stop = new AbortController();
    let asked = 0;
    const evaluator: typeof blank = (positions) => {
      if (++asked === 10) stop.abort();
      return blank(positions);
    };
    await run(told, evaluator, { signal: stop.signal });
    expect(told.simulations).toBe(10);
    await expect(run(search(), blank, {})).rejects.toThrow('a search needs a limit');
  });

  it('whose evaluator fails keeps no leaf that waits, and goes on with a better one', async () => {
    const search = new Search(connectFour, connectFourState(), { rule: puct(), random: seeded(1) });
    await run(search, blank, { simulations: 5 });
    await expect(
      run(search, () => Promise.reject(new Error('no network')), { simulations: 5 }),
    ).rejects.toThrow('no network');
    await expect(
      run(search, (all) => all.map(() => ({ priors: [1], value: 0 })), { simulations: 5 }),
    ).rejects.toThrow('1 priors for 7 moves');
    await expect(
      run(search, (all) => all.map(({ moves }) => ({ priors: moves.map(() => 0), value: 2 })), {
        simulations: 5,
      }),
    ).rejects.toThrow('the value 2');
    expect(search.tree.pending.every((each) => each === 0)).toBe(true);
    await run(search, blank, { simulations: 5 });
    expect(search.simulations).toBe(11);
  });

  it('of a game that is over has nothing to do', async () => {
    const search = new Search(ticTacToe, 'XXXOO....', { rule: uct(), random: seeded(1) });
    expect(search.outcome).toBe(1);
    await run(search, blank, { simulations: 100 });
    expect(() => search.choose()).toThrow('nothing was searched');
  });
});

describe('Dirichlet noise', () => {
  it.each([
    [0.03, 50],
    [1, 4],
    [7, 3],
  ])('of α = %d has the mean and the variance of its distribution', (alpha, n) => {
    const random = seeded(1);
    const draws = Array.from({ length: 4000 }, () => dirichlet(n, alpha, random));
    for (const draw of draws) expect(draw.reduce((a, b) => a + b)).toBeCloseTo(1, 4);
    const firsts = draws.map(([first]) => first);
    const mean = firsts.reduce((a, b) => a + b) / firsts.length;
    const variance = firsts.reduce((sum, x) => sum + (x - mean) ** 2, 0) / firsts.length;
    const expected = (n - 1) / (n * n * (n * alpha + 1)); // of a component of a symmetric Dirichlet distribution
    expect(Math.abs(mean - 1 / n)).toBeLessThan(5 * Math.sqrt(expected / 4000));
    expect(variance / expected).toBeGreaterThan(0.8);
    expect(variance / expected).toBeLessThan(1.2);
  });
});

describe('games against itself', () => {
  const play = async (parallel: number, rule = puct()) => {
    const games: PlayedGame<unknown, number>[] = [];
    const all = selfPlay({
      game: connectFour,
      start: () => connectFourState(),
      evaluator: blank,
      rule,
      random: (game) => seeded(100 + game),
      games: 6,
      parallel,
      plan: (_ply, random) => playoutCap({ full: 24, fast: 6, share: 0.5 })(random),
    });
    for await (const game of all) games.push(game);
    return games.sort((a, b) => a.game - b.game);
  };

  it('are the same however many advance together', async () => {
    const [one, many] = [await play(1), await play(5)];
    expect(many).toEqual(one);
    expect(one).toHaveLength(6);
    expect(new Set(one.map(({ plies }) => plies.map(({ move }) => move).join())).size).toBe(6);
  });

  it('have legal moves, policies over them, and full searches where they say so', async () => {
    for (const { plies, outcome, state } of await play(3, gumbel({ considered: 4 }))) {
      const board = connectFourState(plies.map(({ move }) => move));
      expect(board).toEqual(state);
      expect(connectFour.outcome(board)).toBe(outcome);
      for (const { policy, moves, explored, simulations, value } of plies) {
        expect(policy).toHaveLength(moves.length);
        expect(policy.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
        expect(simulations).toBeLessThanOrEqual(explored ? 24 : 6);
        expect(Math.abs(value)).toBeLessThanOrEqual(1);
      }
    }
  });

  it('have the numbers that are given, and are the same as among others', async () => {
    const all = await play(2);
    const games: PlayedGame<unknown, number>[] = [];
    const some = selfPlay({
      game: connectFour,
      start: () => connectFourState(),
      evaluator: blank,
      rule: puct(),
      random: (game) => seeded(100 + game),
      games: new Set([4, 1]),
      plan: (_ply, random) => playoutCap({ full: 24, fast: 6, share: 0.5 })(random),
    });
    for await (const game of some) games.push(game);
    expect(games.sort((a, b) => a.game - b.game)).toEqual([all[1], all[4]]);
  });

  it('end where they are decided', async () => {
    const games = selfPlay({
      game: connectFour,
      start: () => connectFourState(),
      evaluator: blank,
      rule: puct(),
      random: seeded,
      games: 3,
      plan: () => ({ simulations: 5, explore: true }),
      decided: ({ moves }) => (moves === 4 ? -0.5 : undefined),
    });
    for await (const { plies, outcome } of games)
      expect({ moves: plies.length, outcome }).toEqual({ moves: 4, outcome: -0.5 });
  });

  it('evaluate one leaf of each game as one batch', async () => {
    const sizes: number[] = [];
    const games = selfPlay({
      game: ticTacToe,
      start: () => EMPTY,
      evaluator: (positions) => {
        sizes.push(positions.length);
        return blank(positions);
      },
      rule: puct(),
      random: seeded,
      games: 8,
      parallel: 8,
      plan: () => ({ simulations: 10, explore: true }),
    });
    for await (const { outcome } of games) expect(Math.abs(outcome)).toBeLessThanOrEqual(1);
    expect(Math.max(...sizes)).toBe(8);
  });
});
