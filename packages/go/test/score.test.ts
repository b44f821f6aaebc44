import { describe, expect, it } from 'vitest';
import {
  BLACK,
  type Point,
  WHITE,
  areaOwnership,
  areaScore,
  playOut,
  Board,
  resultText,
  territoryScore,
  unconditionalLife,
} from '../src/index.ts';
import { boardOf, uniform } from './boards.ts';

const names = (board: Board, points: Point[]) => points.map((point) => board.geometry.name(point)).sort();

describe('area', () => {
  it('is stones and the points that reach one colour alone', () => {
    const board = boardOf('. X . O .\n. X . O .\nX X . O O\n. X . O .\n. X . O .');
    expect(areaScore(board)).toBe(0);
    const owner = areaOwnership(board);
    expect(owner[board.geometry.named('A5')]).toBe(BLACK);
    expect(owner[board.geometry.named('C5')]).toBe(0);
    expect(owner[board.geometry.named('E1')]).toBe(WHITE);
  });

  it('counts dead stones as taken', () => {
    const board = boardOf('. X . . .\n. X . O .\nX X . . .\n. X . . .\n. X . . .');
    expect(areaScore(board)).toBe(4 + 6 - 1);
    expect(areaScore(board, [board.geometry.named('D4')])).toBe(25);
  });

  it('of an empty board is nobody’s', () => expect(areaScore(new Board({ size: 5 }))).toBe(0));
});

describe('territory', () => {
  it('is enclosed points and prisoners', () => {
    const plain = boardOf('. X . . .\n. X . O .\nX X . . .\n. X . . .\n. X . . .');
    const { territory, prisoners, score } = territoryScore(plain, [plain.geometry.named('D4')]);
    expect(territory).toEqual([0, 4 + 15, 0]);
    expect(prisoners).toEqual([0, 1, 0]);
    expect(score).toBe(20);
  });
});

describe('a result', () => {
  it.each([
    [3.5, 'B+3.5'],
    [-0.5, 'W+0.5'],
    [0, '0'],
  ])('of %d reads %s', (score, text) => expect(resultText(score)).toBe(text));
});

describe('unconditional life', () => {
  it('needs two eyes whose every point touches the chain (Benson’s figure of two eyes in a corner)', () => {
    const alive = boardOf('. X . X .\nX X X X X\nO O O O O\n. . . . .\n. . . . .');
    expect(names(alive, unconditionalLife(alive, BLACK).stones)).toHaveLength(7);
    expect(names(alive, unconditionalLife(alive, BLACK).territory)).toEqual(['A5', 'C5', 'E5']);
    expect(unconditionalLife(alive, WHITE).stones).toEqual([]);
    const oneEye = boardOf('. X O\nX X O\nO O .');
    expect(unconditionalLife(oneEye, BLACK).stones).toEqual([]);
  });

  it('of a chain with one eye of its own and one shared with a chain that has none fails for both', () => {
    const board = boardOf('. X . O .\nX X O O .\n. X O . .\nO O . . .\n. . . . .');
    expect(unconditionalLife(board, BLACK).stones).toEqual([]);
  });

  it('counts foreign stones inside as dead', () => {
    const board = boardOf('. O X . X\nO . X X .\nX X X . X\n. X . X X\nX X X X .');
    const life = unconditionalLife(board, BLACK);
    expect(names(board, life.territory)).toEqual(
      expect.arrayContaining(['A2', 'C2', 'D3', 'D5', 'E1', 'E4']),
    );
  });
});

describe('light playouts', () => {
  // Means measured with another program of ours and in the literature's size: moves 42.5, 72.4 and 110.8.
  it.each([
    [5, 42.5],
    [7, 72.4],
    [9, 110.8],
  ])('on %i points a side take about %d moves', (size, moves) => {
    const random = uniform(3);
    let sum = 0;
    for (let game = 0; game < 300; game++) sum += playOut(new Board({ size }), random);
    expect(sum / 300).toBeGreaterThan(0.96 * moves);
    expect(sum / 300).toBeLessThan(1.04 * moves);
  });
});
