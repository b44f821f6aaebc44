import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BLACK,
  Board,
  PASS,
  type Point,
  WHITE,
  areaScore,
  isEye,
  resultText,
  unconditionalLife,
} from '../src/index.ts';
import { Client } from '../src/gtp/index.ts';
import { uniform } from './boards.ts';

/** GNU Go 3.8 with area rules; `apt-get install gnugo` has it. */
const GNUGO = ['gnugo', '/usr/games/gnugo'].find((program) => spawnSync(program, ['--version']).status === 0);
const RULES =
  '--mode gtp --quiet --chinese-rules --positional-superko --forbid-suicide --capture-all-dead'.split(' ');

// Where GNU Go is not installed there is nothing to compare with; the rules have direct ones as their oracle as well.
describe.skipIf(!GNUGO)('in games at random GNU Go', { timeout: 120_000 }, () => {
  let gnugo: Client;
  beforeAll(() => void (gnugo = new Client('GNU Go', [GNUGO!, ...RULES])));
  afterAll(() => gnugo.close());

  it.each([
    [3, 8, 40],
    [4, 6, 50],
    [5, 4, 60],
    [7, 2, 90],
  ])(
    'on %i points a side allows the moves that we allow, and finds the same life and area',
    async (size, games, plies) => {
      const random = uniform(size);
      for (let game = 0; game < games; game++) {
        const board = new Board({ size });
        const { geometry } = board;
        await gnugo.send(`boardsize ${size}`);
        await gnugo.send('clear_board');
        for (let ply = 0; ply < plies; ply++) {
          for (const [color, letter] of [
            [BLACK, 'B'],
            [WHITE, 'W'],
          ] as const) {
            const names = (await gnugo.send(`all_legal ${letter}`)).split(' ').filter((name) => name !== '');
            const legal = board.legalPoints(color).map((point) => geometry.name(point));
            expect(legal.sort(), `${board}\n${letter} to move`).toEqual(names.sort());
          }
          const open = board.legalPoints().filter((point) => !isEye(board, point, board.toMove));
          const move: Point = open.length === 0 ? PASS : open[Math.floor(random() * open.length)];
          await gnugo.send(`play ${board.toMove === BLACK ? 'B' : 'W'} ${geometry.name(move)}`);
          board.play(move);
        }
        const life = [BLACK, WHITE].map((color) => unconditionalLife(board, color as 1 | 2));
        const alive = new Set(life.flatMap(({ stones }) => stones));
        for (const point of geometry.points.filter((each) => board.cells[each] !== 0)) {
          const status = await gnugo.send(`unconditional_status ${geometry.name(point)}`);
          expect(alive.has(point), `${board}\n${geometry.name(point)} is ${status}`).toBe(status === 'alive');
        }
      }
    },
  );

  it('counts what we count when all is settled', async () => {
    const random = uniform(9);
    for (let game = 0; game < 6; game++) {
      const board = new Board({ size: 5 });
      await gnugo.send('boardsize 5');
      await gnugo.send('clear_board');
      await gnugo.send('komi 0');
      for (let passes = 0, ply = 0; passes < 2 && ply < 120; ply++) {
        const open = board.legalPoints().filter((point) => !isEye(board, point, board.toMove));
        const move = open.length === 0 ? PASS : open[Math.floor(random() * open.length)];
        passes = move === PASS ? passes + 1 : 0;
        await gnugo.send(`play ${board.toMove === BLACK ? 'B' : 'W'} ${board.geometry.name(move)}`);
        board.play(move);
      }
      const score = Number(resultText(areaScore(board)).replace('B+', '').replace('W+', '-'));
      const theirs = (await gnugo.send('final_score')).replace('B+', '').replace('W+', '-');
      expect(score, `${board}`).toBe(Number(theirs));
    }
  });
});
