import { describe, expect, it } from 'vitest';
import { Game, PASS, rules } from '../src/index.ts';
import {
  type InputForm,
  Past,
  type Position,
  features,
  goGame,
  history,
  inputFormOf,
  inverse,
  startingPosition,
  symmetriesOf,
} from '../src/zero/index.ts';
import { uniform } from './boards.ts';
import { NaiveBoard } from './naive-board.ts';

/** The position after moves by name. */
function after(size: number, komi: number, moves: string, form = features): Position {
  const position = startingPosition(size, komi, form);
  for (const name of moves.split(' ').filter(Boolean))
    goGame.play(position, position.board.geometry.named(name));
  return position;
}

function inputOf(position: Position, symmetry = 0, form: InputForm = features) {
  const { size } = position.board;
  const planes = new Float32Array(size * size * form.planes);
  const globals = new Float32Array(form.globals);
  form.write(position, goGame.moves(position), symmetry, planes, globals, 0);
  return { planes, globals };
}

/** The planes as rows of digits, one after the other. */
function drawn({ planes }: { planes: Float32Array }, size: number): string[] {
  const count = planes.length / size ** 2;
  return Array.from({ length: count }, (_, plane) =>
    Array.from({ length: size }, (_, y) =>
      Array.from({ length: size }, (_, x) => planes[(y * size + x) * count + plane]).join(''),
    ).join(' '),
  );
}

describe('features', () => {
  it('shows stones, liberties, forbidden points and the last moves as who is to move sees them', () => {
    const position = after(4, 1, 'B1 C2 A2 D1 D4 B2 C1 A1 PASS');
    expect(position.board.toString()).toBe(['. . . X', '. . . .', 'X O O .', 'O . . O'].join('\n'));
    const input = inputOf(position); // White to move
    expect(drawn(input, 4)).toEqual([
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
    expect(drawn(inputOf(after(4, 1, 'PASS A2 PASS B1')), 4)[6]).toBe('0000 0000 0000 1000'); // suicide
  });

  it('has komi of who is to move, and whether the other has passed', () => {
    expect([...inputOf(after(4, 2, 'B2')).globals]).toEqual([0.5, 0]);
    expect([...inputOf(after(4, 2, 'B2 PASS')).globals]).toEqual([-0.5, 1]);
  });

  it('are those of flood fill and of all positions before, in random games', () => {
    for (const { position, board, moves } of randomGames(features)) {
      const { size, stones } = board;
      const own = moves.length % 2 === 0 ? 1 : 2;
      const expected = Array.from({ length: size * size }, (_, at) => {
        const liberties = stones[at] === 0 ? 0 : Math.min(3, board.liberties(at));
        return [
          stones[at] === own,
          stones[at] === 3 - own,
          true,
          liberties === 1,
          liberties === 2,
          liberties === 3,
          stones[at] === 0 && board.after(at, own) === undefined,
          moves.at(-1) === at,
          moves.at(-2) === at,
        ].map(Number);
      });
      const passed = moves.at(-1) === size * size ? 1 : 0;
      expect(inputOf(position)).toEqual({
        planes: Float32Array.from(expected.flat()),
        globals: Float32Array.of(((own === 1 ? -1 : 1) * position.komi) / size, passed),
      });
    }
  });
});

describe("the paper's 17 planes", () => {
  const of = (moves: string) => drawn(inputOf(after(3, 0, moves, history), 0, history), 3);
  const none = '000 000 000';
  const all = '111 111 111';

  it('show the stones of eight positions as who is to move sees them, and the colour', () => {
    // Black takes A1 by A2 after B1; then both pass or play far away.
    const moves = 'B1 A1 A2 C3 PASS B3';
    expect(after(3, 0, moves).board.toString()).toBe(['. O O', 'X . .', '. X .'].join('\n'));
    expect(of(moves)).toEqual([
      ...['000 100 010', '011 000 000'], // now, Black to move
      ...['000 100 010', '001 000 000'], // before B3
      ...['000 100 010', '001 000 000'], // before the pass
      ...['000 100 010', none], // before C3: A1 is taken
      ...['000 000 010', '000 000 100'], // before A2
      ...['000 000 010', none], // before A1
      ...[none, none], // before B1: the empty board
      ...[none, none], // before the game
      all,
    ]);
    // A move later the other side has the same stones as the other's.
    expect(of(`${moves} C1`)).toEqual([
      ...['011 000 000', '000 100 011'],
      ...['011 000 000', '000 100 010'],
      ...['001 000 000', '000 100 010'],
      ...['001 000 000', '000 100 010'],
      ...[none, '000 100 010'],
      ...['000 000 100', '000 000 010'],
      ...[none, '000 000 010'],
      ...[none, none],
      none, // White to move
    ]);
  });

  it('begin with an empty board, and have komi of who is to move beside them', () => {
    expect(of('')).toEqual([...Array(16).fill(none), all]);
    expect([...inputOf(after(4, 2, '', history), 0, history).globals]).toEqual([-0.5]);
    expect([...inputOf(after(4, 2, 'B2', history), 0, history).globals]).toEqual([0.5]);
  });

  it('are those of a list of all boards, in random games and in copies of their positions', () => {
    const spare = startingPosition(5, 0, history);
    for (const { position, board, boards, moves } of randomGames(history)) {
      const { size } = board;
      const own = moves.length % 2 === 0 ? 1 : 2;
      const expected = Array.from({ length: size * size }, (_, at) => {
        const shown = Array.from({ length: 8 }, (_, ago) => boards.at(-1 - ago)?.[at] ?? 0);
        return [...shown.flatMap((stone) => [stone === own, stone === 3 - own]), own === 1].map(Number);
      });
      const planes = expected.flat().join('');
      const copies = [position, goGame.copy(position), goGame.copy(position, spare)];
      for (const each of copies) expect(inputOf(each, 0, history).planes.join('')).toBe(planes);
    }
  });

  it('are the same for a game that was replayed, handicap stones included', () => {
    const game = new Game(rules({ size: 5 }));
    const { geometry } = game.board;
    game.setUp([[geometry.named('C3'), 1]], 2);
    for (const name of ['B2', 'C2', 'PASS', 'D4']) game.play(geometry.named(name));
    const position = { board: game.board, komi: 0, salt: 0, past: Past.of(game) };
    const planes = drawn(inputOf(position, 0, history), 5);
    const empty = '00000';
    const rows = (...named: string[]) => named.join(' ');
    expect(planes.slice(0, 2)).toEqual([
      rows(empty, empty, empty, '01000', empty), // White
      rows(empty, '00010', '00100', '00100', empty),
    ]);
    expect(planes.slice(8, 10)).toEqual([
      rows(empty, empty, empty, empty, empty),
      rows(empty, empty, '00100', empty, empty), // the handicap stone
    ]);
    expect(new Set(planes.slice(10))).toEqual(new Set([rows(empty, empty, empty, empty, empty)]));
  });

  it('cannot be written of a position that remembers nothing', () => {
    expect(() => inputOf(after(3, 0, 'B2'), 0, history)).toThrow('sees earlier boards');
  });

  it('belong to networks with so many planes', () => {
    expect(inputFormOf(17)).toBe(history);
    expect(inputFormOf(9)).toBe(features);
    expect(() => inputFormOf(11)).toThrow('9 or 17 planes as its input, not 11');
  });
});

describe.each([
  ['features', features],
  ['history', history],
])('the input as %s', (_, form) => {
  it('of a board that is turned or mirrored is that of the game with turned or mirrored moves', () => {
    const random = uniform(3);
    for (let game = 0; game < 20; game++) {
      const size = 3 + Math.floor(3 * random());
      const symmetry = Math.floor(8 * random());
      const plain = startingPosition(size, 2, form);
      const turned = startingPosition(size, 2, form);
      const { points } = plain.board.geometry;
      for (let ply = 0; ply < 25; ply++) {
        expect(inputOf(plain, symmetry, form)).toEqual(inputOf(turned, 0, form));
        const legal = plain.board.legalPoints();
        if (legal.length === 0) break;
        const move = legal[Math.floor(legal.length * random())];
        goGame.play(plain, move);
        goGame.play(turned, points[imageOf(plain.board.geometry.index(move), size, symmetry)]);
      }
    }
  });
});

/** Random games on small boards, played on a slow board, too, ply by ply: all boards so far, and the moves by their numbers. */
function* randomGames(form: InputForm) {
  const random = uniform(5);
  for (let game = 0; game < 20; game++) {
    const size = 3 + (game % 3);
    const position = startingPosition(size, 2 + (game % 2), form);
    const { points } = position.board.geometry;
    const board = new NaiveBoard(size, 'positional', false);
    const boards = [board.stones];
    const moves: number[] = [];
    for (let ply = 0; ply < 40; ply++) {
      yield { position, board, boards, moves };
      const color = ply % 2 === 0 ? 1 : 2;
      const legal = points.flatMap((_, at) => (board.after(at, color) ? [at] : []));
      const move = legal[Math.floor((legal.length + 1) * random())] ?? size * size;
      if (move === size * size) board.pass(color);
      else board.play(move, color);
      goGame.play(position, points[move] ?? PASS);
      boards.push(board.stones);
      moves.push(move);
    }
  }
}

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
