import { describe, expect, it } from 'vitest';
import { BLACK, Board, libertyCounts } from '../src/index.ts';
import { uniform } from './boards.ts';
import { NaiveBoard } from './naive-board.ts';

describe('the liberties of all chains', () => {
  it('are those that flood fill counts, in games at random', () => {
    const random = uniform(7);
    for (let round = 0; round < 20; round++) {
      const size = 2 + (round % 6);
      const board = new Board({ size });
      const naive = new NaiveBoard(size, 'positional', false);
      const counts = new Uint8Array(board.cells.length).fill(9);
      const { geometry } = board;
      for (let ply = 0; ply < 2 * size * size; ply++) {
        const legal = board.legalPoints();
        if (legal.length === 0) break;
        const point = legal[Math.floor(random() * legal.length)];
        naive.play(geometry.index(point), board.toMove === BLACK ? 1 : 2);
        board.play(point);
        const most = 1 + Math.floor(random() * 4);
        libertyCounts(board, counts, most);
        expect(geometry.points.map((each) => counts[each])).toEqual(
          naive.stones.map((stone, i) => (stone === 0 ? 0 : Math.min(most, naive.liberties(i)))),
        );
      }
    }
  });
});
