import { describe, expect, it } from 'vitest';
import { BLACK, Board, type Color, PASS, type Superko, WALL, WHITE, opponent } from '../src/index.ts';
import { boardOf, uniform } from './boards.ts';
import { NaiveBoard } from './naive-board.ts';

describe('a board', () => {
  it.each([
    [1, 1],
    [2, 57],
    [3, 12_675],
  ])('of %i by itself has as many legal positions as Tromp and Farnebäck count: %i', (size, count) => {
    const { points } = new Board({ size }).geometry;
    let legal = 0;
    for (let code = 0; code < 3 ** points.length; code++) {
      const stones: [number, Color][] = [];
      points.forEach((point, i) => {
        const color = Math.floor(code / 3 ** i) % 3;
        if (color !== 0) stones.push([point, color as Color]);
      });
      try {
        new Board({ size }).setUp(stones);
        legal++;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }
    expect(legal).toBe(count);
  });

  const rules: [Superko, boolean][] = [
    ['positional', false],
    ['positional', true],
    ['situational', false],
    ['situational', true],
  ];
  it.each(rules)(
    'with %s superko, suicide %s, allows what direct rules allow, in games at random',
    (superko, suicide) => {
      const random = uniform(1);
      for (let round = 0; round < 24; round++) {
        const size = 2 + (round % 4);
        const board = new Board({ size, superko, suicide });
        const naive = new NaiveBoard(size, superko, suicide);
        const { points } = board.geometry;
        for (let ply = 0; ply < 60; ply++) {
          const color = board.toMove;
          const legal = board.legalPoints();
          const expected = points.filter((_, i) => naive.after(i, color));
          expect(legal, `${superko}\n${board}\nply ${ply}`).toEqual(expected);
          // Also the other colour: controllers may ask for two moves of one colour in a row.
          expect(board.legalPoints(opponent(color))).toEqual(
            points.filter((_, i) => naive.after(i, opponent(color))),
          );
          const move =
            legal.length === 0 || random() < 0.05 ? PASS : legal[Math.floor(random() * legal.length)];
          board.play(move);
          if (move === PASS) {
            if (superko === 'situational') naive.pass(color);
          } else naive.play(points.indexOf(move), color);
          expect(points.map((point) => board.cells[point])).toEqual(naive.stones);
          points.forEach((point, i) => {
            if (naive.stones[i] !== 0) expect(board.liberties(point), `${board}`).toBe(naive.liberties(i));
            const around = board.geometry.neighbours.map((distance) => board.cells[point + distance]);
            const isEnclosed = around.every((cell) => cell === color || cell === WALL);
            expect(board.isEnclosed(point, color), `${board}`).toBe(isEnclosed);
          });
        }
      }
    },
  );

  it('has the hash of its stones, whatever way they came', () => {
    const random = uniform(2);
    const board = new Board({ size: 5 });
    for (let ply = 0; ply < 80; ply++) {
      const legal = board.legalPoints();
      board.play(legal.length > 0 ? legal[Math.floor(random() * legal.length)] : PASS);
      expect(boardOf(board.toString()).hash).toBe(board.hash);
    }
  });

  it('copied goes its own way, and into an old board without a new list', () => {
    const board = boardOf('. X O .\nX . X O\n. X O .\n. . . .');
    const copy = board.copy();
    copy.play(copy.geometry.named('B3'), WHITE);
    expect(board.toString()).not.toBe(copy.toString());
    expect(board.copyFrom(copy).toString()).toBe(copy.toString());
    expect(board.legalPoints()).toEqual(copy.legalPoints());
  });

  it('forbids to take back in a ko, and allows it after a move elsewhere', () => {
    for (const superko of ['simple', 'positional', 'situational'] as const) {
      const board = boardOf('. X O . .\nX O . O .\n. X O . .\n. . . . .\n. . . . .', { superko });
      const [taking, back] = [board.geometry.named('C4'), board.geometry.named('B4')];
      board.play(taking, BLACK);
      expect(board.isLegal(back, WHITE), superko).toBe(false);
      board.play(board.geometry.named('E1'), WHITE);
      board.play(board.geometry.named('E2'), BLACK);
      expect(board.isLegal(back, WHITE), superko).toBe(true);
    }
  });

  it('refuses stones without a liberty, two on a point, sizes that are none', () => {
    expect(() => boardOf('X O\nO X')).toThrow('has no liberty');
    const board = boardOf('X .\n. .');
    expect(() => board.setUp([[board.geometry.named('A2'), WHITE]])).toThrow('A2 has a stone already');
    for (const size of [0, 20, 2.5, NaN]) expect(() => new Board({ size })).toThrow('1 to 19 points');
  });
});

describe('a point', () => {
  it('has the name that GTP gives it, and the other way round', () => {
    const { geometry } = new Board({ size: 19 });
    expect(geometry.name(geometry.point(0, 18))).toBe('A1');
    expect(geometry.name(geometry.point(8, 0))).toBe('J19'); // no I
    expect(geometry.name(PASS)).toBe('pass');
    for (const point of geometry.points)
      expect(geometry.named(geometry.name(point).toLowerCase())).toBe(point);
    for (const name of ['I5', 'A0', 'A20', 'U1', '', 'AA', '5A', 'A1x'])
      expect(() => geometry.named(name), name).toThrow('is not a point');
  });
});
