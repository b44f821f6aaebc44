import { selectBackend } from '@nutshell/core';
import type { Point } from '@nutshell/go';
import { type Position, goGame, isOver } from '@nutshell/go/zero';
import { type Evaluator, rollouts, seeded } from 'mcts-lite';
import { beforeAll, describe, expect, it } from 'vitest';
import { playBetween } from '../src/duel.ts';
import { after, untrained } from './settings.ts';

beforeAll(() => selectBackend());

/** Thinks nothing of any position. */
const blank: Evaluator<Position, Point> = (positions) =>
  positions.map(({ moves }) => ({ priors: moves.map(() => 1 / moves.length), value: 0 }));

describe('games between two networks', () => {
  it('are in pairs of one opening with colours changed: against itself a network gets half of each', async () => {
    const network = untrained();
    const games = await playBetween(network.evaluate, network.evaluate, {
      size: 5,
      games: 8,
      simulations: 6,
      seed: 1,
    });
    network.dispose();
    for (let pair = 0; pair < 4; pair++) {
      const [one, other] = games.slice(2 * pair, 2 * pair + 2);
      expect([one.firstIsBlack, other.firstIsBlack]).toEqual([true, false]);
      expect(other.moves).toEqual(one.moves);
      expect(one.points + other.points).toBe(1);
    }
    expect(new Set(games.map(({ moves }) => moves.slice(0, 3).join())).size).toBeGreaterThan(2);
    for (const { komi, moves } of games) {
      expect([
        ['C2', 3],
        ['B2', 1],
      ]).toContainEqual([moves[0], komi]);
      expect(isOver(after(5, komi, moves.slice(0, -1).join(' ')))).toBe(false);
    }
  });

  it('are won by who sees more, with either colour', async () => {
    const playouts = rollouts(goGame, { random: seeded(1), playouts: 4 });
    const games = await playBetween(playouts, blank, { size: 4, games: 10, simulations: 20, seed: 2 });
    const points = games.map((game) => game.points).reduce((sum, each) => sum + each);
    expect(points).toBeGreaterThan(7.5);
    const reversed = await playBetween(blank, playouts, { size: 4, games: 10, simulations: 20, seed: 2 });
    expect(reversed.map((game) => game.points).reduce((sum, each) => sum + each)).toBeLessThan(2.5);
  });
});
