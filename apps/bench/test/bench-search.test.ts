import { Board, PASS } from '@nutshell/go';
import { describe, expect, it } from 'vitest';
import { workloadNamed } from '../src/comparison.ts';
import { rateTable } from '../src/search/command.ts';
import { goGame } from '../src/search/go-game.ts';
import { randomGames, workloads } from '../src/search/workloads.ts';

describe('npm run bench -- search', () => {
  it('plays random games like those of another program: 110.8 moves, 2.2 points for Black, who is ahead in 52.6 %', () => {
    const { moves, area, blackAhead } = randomGames(3000)();
    expect(moves).toBeGreaterThan(110);
    expect(moves).toBeLessThan(111.6);
    // Standard errors: 0.45 points, 0.9 %.
    expect(Math.abs(area - 2.2)).toBeLessThan(1.8);
    expect(Math.abs(blackAhead - 0.526)).toBeLessThan(0.036);
  });

  it('ends a game of Go after two passes, counts its area, and takes komi from Black', () => {
    const board = new Board({ size: 9 });
    expect(goGame.moves(board)).toHaveLength(82);
    goGame.play(board, board.geometry.named('E5'));
    expect(goGame.player(board)).toBe(1);
    goGame.play(goGame.play(board, PASS), PASS);
    expect(goGame.outcome(board)).toBe(1);
    const empty = new Board({ size: 9 });
    goGame.play(goGame.play(empty, PASS), PASS);
    expect(goGame.outcome(empty)).toBe(-1);
  });

  it('has steps that can be repeated', async () => {
    for (const { name } of workloads) {
      const step = workloadNamed(workloads, name).prepare();
      for (let i = 0; i < 3; i++) await step();
    }
    expect(() => workloadNamed(workloads, 'chess')).toThrow('no workload "chess"; expected one of PUCT');
  });

  it('writes medians and ranges beside the bars', () => {
    const cells = [
      { contestant: 'ours', workload: workloads[0], rates: [50, 40, 60] },
      { contestant: 'ours', workload: workloads[2], rates: [], failed: 'out of memory' },
    ];
    expect(rateTable(cells).split('\n').slice(2)).toEqual([
      '| PUCT, 800 simulations per move, no network    | 40,000 simulations | 32,000 to 48,000 |    30,000 |',
      '| rules: random legal moves, positional superko |             failed |                – | 1,000,000 |',
    ]);
  });
});
