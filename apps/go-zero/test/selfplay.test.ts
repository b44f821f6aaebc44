import { selectBackend } from '@nutshell/core';
import { PASS, areaScore, settledScore } from '@nutshell/go';
import { features, goGame, history, isOver, symmetriesOf } from '@nutshell/go/zero';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { GoZeroConfig } from '../src/config.ts';
import { positionAt, samplesOf } from '../src/samples.ts';
import { playGames } from '../src/selfplay.ts';
import { after, played, small, smallPaper, untrained } from './settings.ts';

beforeAll(() => selectBackend());

const games = (numbers: number[], parallel: number, size = 4, more: Partial<GoZeroConfig> = {}) =>
  played(numbers, { generation: 2, size, full: 6 }, { ...small, parallel, ...more });

describe('games of self-play', () => {
  it.each([
    ['float32', 4],
    ['int8', 4],
    ['float32', 5], // begins with other stones, too
  ] as const)(
    'depend on their number, not on the games beside them, in %s on a board of %i',
    async (precision, size) => {
      const of = (numbers: number[], parallel: number) => games(numbers, parallel, size, { precision });
      const together = await of([0, 1, 2, 3, 4, 5, 6], 7);
      expect(await of([5, 3], 1)).toEqual([together[3], together[5]]);
      expect(await of([6, 4, 2, 0], 3)).toEqual([0, 2, 4, 6].map((i) => together[i]));
      expect(together[0].moves).not.toEqual(together[1].moves);
    },
  );

  it('are legal, end by the rules or when all is settled, and are counted right', async () => {
    for (const game of await games([...Array(20).keys()], 20, 3)) {
      const searched = game.values.length;
      expect(game.moves.length).toBe(game.opening + searched);
      for (let ply = 0; ply < searched; ply++) {
        const position = positionAt(game, ply);
        expect(isOver(position)).toBe(false);
        expect(goGame.moves(position)).toContain(
          position.board.geometry.points[game.moves[game.opening + ply]] ?? PASS,
        );
      }
      const end = positionAt(game, searched);
      expect(isOver(end) || settledScore(end.board) !== undefined).toBe(true);
      expect(game.score).toBe((settledScore(end.board) ?? areaScore(end.board)) - game.komi);
      expect(game.ownership.reduce((sum, each) => sum + each, 0)).toBe(game.score + game.komi);
    }
  });
});

describe('games of a network that sees earlier boards', () => {
  it('depend on their number alone, and are learnt from by what it has seen', async () => {
    const of = (numbers: number[], parallel: number) =>
      played(numbers, { generation: 2, full: 6 }, { ...smallPaper, parallel });
    const together = await of([0, 1, 2, 3, 4], 5);
    expect(await of([3, 1], 1)).toEqual([together[1], together[3]]);

    // Every position that was searched has been shown to the network in the course of its game.
    const network = untrained('float32', smallPaper);
    const shown = new Set<string>();
    const evaluate = vi.spyOn(network, 'evaluate');
    const plan = { seed: 5, generation: 2, size: 3, full: 6, fast: 2 };
    evaluate.mockImplementation((positions) => {
      const planes = new Float32Array(9 * history.planes);
      const globals = new Float32Array(1);
      for (const { state, moves } of positions) {
        history.write(state, moves, 0, planes, globals, 0);
        shown.add([...planes, ...globals].join());
      }
      return positions.map(({ moves }) => ({ priors: moves.map(() => 1 / moves.length), value: 0 }));
    });
    let plies = 0;
    for await (const game of playGames(network, smallPaper, plan, [0, 1, 2])) {
      const chosen = [...game.values.keys()].map((ply) => ({ game, ply, symmetry: 0 }));
      const { planes, globals } = samplesOf(chosen, smallPaper);
      const size = 9 * history.planes;
      for (const [row] of chosen.entries())
        expect(shown).toContain(
          [...planes.values.slice(row * size, (row + 1) * size), globals.values[row]].join(),
        );
      plies += chosen.length;
    }
    expect(plies).toBeGreaterThan(20);
    network.dispose();
  });
});

describe('a settled board', () => {
  it('is one whose every point is certain', () => {
    const alive = after(4, 0, 'A2 PASS B2 PASS C2 PASS D2 PASS A3 PASS B1 PASS');
    expect(settledScore(alive.board)).toBeUndefined(); // the upper side is one region, and White could play there
    const settled = after(3, 0, 'A2 PASS B2 PASS C2 PASS B1 PASS B3 PASS');
    expect(settledScore(settled.board)).toBe(9);
  });
});

describe('samples', () => {
  it('have policy and reply where the symmetry takes the moves, and targets of who is to move', async () => {
    const [game] = (await games([...Array(8).keys()], 8)).filter(
      ({ taught }) => taught.filter(Boolean).length > 1,
    );
    const ply = game.taught.lastIndexOf(1);
    const before = game.taught.slice(0, ply).reduce((sum, each) => sum + each, 0);
    const chosen = symmetriesOf(4).map((_, symmetry) => ({ game, ply, symmetry }));
    const samples = samplesOf(chosen, small);
    const own = goGame.player(positionAt(game, ply)) === 0 ? 1 : -1;
    symmetriesOf(4).forEach((to, row) => {
      for (let move = 0; move <= 16; move++)
        expect(samples.policy.values[row * 17 + to[move]]).toBeCloseTo(
          game.policies[before * 17 + move] / 65_535,
          6,
        );
      expect(samples.value.values[row]).toBe((1 + own * Math.sign(game.score)) / 2);
      const owned = Array.from(samples.ownership.values.slice(row * 16, (row + 1) * 16));
      const area = owned.reduce((sum, each) => sum + 2 * each - 1, 0);
      expect(area).toBe(own * (game.score + game.komi));
      expect(samples.score.values[row]).toBeCloseTo(area / 4, 6);
      const last = game.moves[game.opening + ply - 1];
      if (ply > 0 && last < 16)
        expect(samples.planes.values[(row * 16 + to[last]) * features.planes + 7]).toBe(1);
    });
  });
});
