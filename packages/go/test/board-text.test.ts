import { describe, expect, it } from 'vitest';
import { Board, Game, IllegalMove, boardText, rules } from '../src/index.ts';

/** A game with these moves of both sides. */
function gameOf(size: number, moves: string, its = {}): Game {
  const game = new Game(rules({ size, ...its }));
  for (const name of moves.split(' ')) game.play(game.board.geometry.named(name));
  return game;
}

describe('the text of a board', () => {
  it('has coordinates, without the column I, and the last move in brackets', () => {
    expect(boardText(gameOf(3, 'A3 B2 C1').board)).toBe(
      ['   A B C', ' 3 X . . 3', ' 2 . O . 2', ' 1 . .(X)1', '   A B C'].join('\n'),
    );
    expect(boardText(gameOf(3, 'A3').board)).toContain(' 3(X). . 3');
    expect(boardText(gameOf(3, 'A3 pass').board)).toContain(' 3 X . . 3');
    expect(boardText(new Board({ size: 10 }))).toMatch(/^ {3}A B C D E F G H J K\n10 [. ]+ 10\n 9 /);
  });

  it('has points as they are to be shown', () => {
    const { board } = gameOf(2, 'A1');
    const shown = boardText(board, (symbol, point) => (symbol === 'X' ? '#' : board.geometry.name(point)[1]));
    expect(shown.split('\n').slice(1, 3)).toEqual([' 2 2 2 2', ' 1(#)1 1']);
  });
});

describe('a game under other rules', () => {
  it('has the same stones and moves', () => {
    const game = new Game(rules({ size: 5, komi: 0.5 }));
    game.setUp([[game.board.geometry.named('C3'), 1]], 2);
    game.play(game.board.geometry.named('B2'));
    const other = game.under({ komi: 3 });
    expect(`${other.board}`).toBe(`${game.board}`);
    expect(other.moves).toEqual(game.moves);
    expect(other.board.toMove).toBe(1);
    expect(other.score() - game.score()).toBe(-2.5);
  });

  it('is refused where these forbid a move', () => {
    const suicide = gameOf(2, 'A1 pass B2 A2 B1', { suicide: true, superko: 'simple' }); // White in the corner has no liberty
    expect(() => suicide.under({ suicide: false })).toThrow(IllegalMove);
  });
});
