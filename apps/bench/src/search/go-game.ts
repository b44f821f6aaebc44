import { BLACK, type Board, type Point, movesOf, outcomeOf } from '@nutshell/go';
import type { Evaluator, Game } from 'mcts-lite';

export const SIZE = 9;
const KOMI = 7;

/** Go on 9x9 with positional superko and area scoring, as a game of mcts-lite: player 0 is Black. */
export const goGame: Game<Board, Point> = {
  copy: (board, into?: Board) => into?.copyFrom(board) ?? board.copy(),
  moves: movesOf,
  play(board, point) {
    board.play(point);
    return board;
  },
  player: (board) => (board.toMove === BLACK ? 0 : 1),
  outcome: (board) => outcomeOf(board, KOMI),
};

/** Priors of as many moves as there may be, all alike: an evaluator without knowledge costs nothing. */
const uniform = Array.from({ length: SIZE ** 2 + 2 }, (_, moves) =>
  new Float32Array(moves).fill(1 / Math.max(1, moves)),
);

export const nullEvaluator: Evaluator<Board, Point> = (positions) =>
  positions.map(({ moves }) => ({ priors: uniform[moves.length], value: 0 }));
