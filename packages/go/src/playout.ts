import type { Board } from './board.ts';
import { isEye } from './eye.ts';
import { PASS, type Point } from './point.ts';

/** A source of uniform numbers in [0, 1). */
export type Uniform = () => number;

/**
 * A move at random, uniform over the legal points that are not eyes of the player; PASS if there is none. Starts at a random empty point
 * and takes the next that will do, so that no list is made.
 */
export function lightMove(board: Board, random: Uniform): Point {
  const { empties, toMove } = board;
  let i = Math.floor(random() * empties);
  for (let tried = 0; tried < empties; tried++) {
    const point = board.emptyPoint(i);
    if (!isEye(board, point, toMove) && board.isLegal(point, toMove)) return point;
    if (++i === empties) i = 0;
  }
  return PASS;
}

/**
 * Plays light random moves to the end of the game: two passes, or three times as many moves as the board has points.
 * @returns moves played
 */
export function playOut(board: Board, random: Uniform): number {
  const longest = 3 * board.size ** 2;
  let passes = 0;
  let moves = 0;
  while (passes < 2 && moves < longest) {
    const move = lightMove(board, random);
    passes = move === PASS ? passes + 1 : 0;
    board.play(move);
    moves++;
  }
  return moves;
}
