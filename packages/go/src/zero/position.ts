import { Board } from '../board.ts';
import { BLACK } from '../color.ts';
import type { Point } from '../point.ts';
import { movesOf, outcomeOf } from '../search.ts';
import { Past } from './past.ts';

/** A position as the search sees it: a board with positional superko, the komi of its game, and what its symmetries are drawn by. */
export interface Position {
  board: Board;
  komi: number;
  /** Of the game: equal positions of two games are turned in different ways before the network sees them. */
  salt: number;
  /** The boards before this one, if it remembers them: only some networks want to see them, see `InputForm.past`. */
  past?: Past;
}

/**
 * An empty board.
 * @param past whether the position, and those that come of it, remember earlier boards
 * @throws RangeError if there is no board of this size
 */
export function startingPosition(
  size: number,
  komi: number,
  { salt = 0, past = false }: { salt?: number; past?: boolean } = {},
): Position {
  const board = new Board({ size });
  return { board, komi, salt, past: past ? new Past(board.cells.length) : undefined };
}

/** Whether both sides have passed, or the game has lasted too long. */
export const isOver = ({ board, komi }: Position): boolean => outcomeOf(board, komi) !== undefined;

/** What Black gets for a score: 1, 0 or -1. */
export const resultOf = (score: number): number => Math.sign(score);

/** Go as a game of mcts-lite: player 0 is Black, moves are points, area scoring as the board stands. */
export const goGame = {
  copy({ board, komi, salt, past }: Position, into?: Position): Position {
    if (!into || into.board.size !== board.size)
      return { board: board.copy(), komi, salt, past: past?.copy() };
    into.board.copyFrom(board);
    into.komi = komi;
    into.salt = salt;
    into.past = past && (into.past?.copyFrom(past) ?? past.copy());
    return into;
  },
  moves: ({ board }: Position): Point[] => movesOf(board),
  play(position: Position, point: Point): Position {
    position.past?.add(position.board);
    position.board.play(point);
    return position;
  },
  player: ({ board }: Position): 0 | 1 => (board.toMove === BLACK ? 0 : 1),
  outcome: ({ board, komi }: Position): number | undefined => outcomeOf(board, komi),
};

/** One of the eight symmetries, as the position and its game have it. */
export function symmetryOf({ board, salt }: Position): number {
  let mixed = Math.imul((board.hash | 0) ^ salt ^ Math.imul(board.ply, 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
  return (mixed >>> 13) & 7;
}
