import type { Game } from '../src/index.ts';

/** Nine characters, row by row: X (player 0), O (player 1) and dots. States are values. */
export type Board = string;

export const EMPTY: Board = '.........';

const LINES = ['012', '345', '678', '036', '147', '258', '048', '246'];

export const ticTacToe: Game<Board, number> = {
  copy: (board) => board,
  moves: (board) => [...board].flatMap((cell, i) => (cell === '.' ? [i] : [])),
  play: (board, move) => board.slice(0, move) + 'XO'[ticTacToe.player(board)] + board.slice(move + 1),
  player: (board) => ([...board].filter((cell) => cell !== '.').length % 2) as 0 | 1,
  outcome(board) {
    for (const line of LINES) {
      const cells = [...line].map((i) => board[Number(i)]).join('');
      if (cells === 'XXX') return 1;
      if (cells === 'OOO') return -1;
    }
    return board.includes('.') ? undefined : 0;
  },
};

/** What player 0 gets if both play perfectly, by looking at every game. */
export function minimax<State, Move>(
  game: Game<State, Move>,
  state: State,
  seen = new Map<string, number>(),
): number {
  const key = JSON.stringify(state);
  const known = seen.get(key);
  if (known !== undefined) return known;
  let value = game.outcome(state);
  if (value === undefined) {
    const values = game.moves(state).map((move) => minimax(game, game.play(game.copy(state), move), seen));
    value = game.player(state) === 0 ? Math.max(...values) : Math.min(...values);
  }
  seen.set(key, value);
  return value;
}
