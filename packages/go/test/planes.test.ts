import { describe, expect, it } from 'vitest';
import {
  GLOBALS,
  PLANES,
  type Position,
  goGame,
  inverse,
  planeNames,
  startingPosition,
  symmetriesOf,
  writeInput,
} from '../src/zero/index.ts';
import { uniform } from './boards.ts';

/** The position after moves by name. */
function after(size: number, komi: number, moves: string): Position {
  const position = startingPosition(size, komi);
  for (const name of moves.split(' ')) goGame.play(position, position.board.geometry.named(name));
  return position;
}

function inputOf(position: Position, symmetry = 0) {
  const { size } = position.board;
  const planes = new Float32Array(size * size * PLANES);
  const globals = new Float32Array(GLOBALS);
  writeInput(position, goGame.moves(position), symmetry, planes, globals, 0);
  return { planes, globals };
}

/** One plane as rows of digits. */
function drawn({ planes }: { planes: Float32Array }, plane: number, size: number): string {
  return Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (_, x) => planes[(y * size + x) * PLANES + plane]).join(''),
  ).join(' ');
}

describe('the input of the network', () => {
  it('shows stones, liberties, forbidden points and the last moves as who is to move sees them', () => {
    const position = after(4, 1, 'B1 C2 A2 D1 D4 B2 C1 A1 PASS');
    expect(position.board.toString()).toBe(['. . . X', '. . . .', 'X O O .', 'O . . O'].join('\n'));
    const input = inputOf(position); // White to move
    expect(planeNames.map((_, plane) => drawn(input, plane, 4))).toEqual([
      '0000 0000 0110 1001', // own stones
      '0001 0000 1000 0000',
      '1111 1111 1111 1111',
      '0000 0000 1000 1000', // one liberty
      '0001 0000 0000 0001',
      '0000 0000 0110 0000',
      '0000 0000 0000 0000', // forbidden
      '0000 0000 0000 0000', // the pass
      '0000 0000 0000 1000',
    ]);
    expect(drawn(inputOf(after(4, 1, 'PASS A2 PASS B1')), 6, 4)).toBe('0000 0000 0000 1000'); // suicide
  });

  it('has komi of who is to move, and whether the other has passed', () => {
    expect([...inputOf(after(4, 2, 'B2')).globals]).toEqual([0.5, 0]);
    expect([...inputOf(after(4, 2, 'B2 PASS')).globals]).toEqual([-0.5, 1]);
  });

  it('of a board that is turned or mirrored is that of the game with turned or mirrored moves', () => {
    const random = uniform(3);
    for (let game = 0; game < 20; game++) {
      const size = 3 + Math.floor(3 * random());
      const symmetry = Math.floor(8 * random());
      const plain = startingPosition(size, 2);
      const turned = startingPosition(size, 2);
      const { points } = plain.board.geometry;
      for (let ply = 0; ply < 25; ply++) {
        expect(inputOf(plain, symmetry)).toEqual(inputOf(turned));
        const legal = plain.board.legalPoints();
        if (legal.length === 0) break;
        const move = legal[Math.floor(legal.length * random())];
        goGame.play(plain, move);
        goGame.play(turned, points[imageOf(plain.board.geometry.index(move), size, symmetry)]);
      }
    }
  });
});

/** Where a symmetry takes a point, worked out by turning the whole board by hand: mirror rows, then columns, then the diagonal. */
function imageOf(index: number, size: number, symmetry: number): number {
  let board = Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => y * size + x));
  if (symmetry & 1) board = board.reverse();
  if (symmetry & 2) board = board.map((row) => row.reverse());
  if (symmetry & 4) board = board[0].map((_, x) => board.map((row) => row[x]));
  return board.flat().indexOf(index);
}

describe('symmetries', () => {
  it('are eight different ones, each taken back by its inverse, and leave the pass alone', () => {
    for (const size of [2, 5, 9]) {
      const all = symmetriesOf(size);
      expect(new Set(all.map((each) => each.join())).size).toBe(8);
      all.forEach((to, symmetry) => {
        const back = symmetriesOf(size)[inverse[symmetry]];
        to.forEach((image, move) => expect(back[image]).toBe(move));
        expect(to[size * size]).toBe(size * size);
      });
    }
  });
});
