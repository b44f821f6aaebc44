/** A board as a tree search sees it: moves with the pass, an end also for games that never end, the result for Black. */
import type { Board } from './board.ts';
import { LARGEST, PASS, type Point } from './point.ts';
import { areaScore } from './score.ts';

/** Moves after which a searched game is counted as it stands: three times the points of the board. */
export const longestGame = (size: number): number => 3 * size * size;

/** Of {@link movesOf}: a list that grows move by move is copied again and again. */
const moves: Point[] = new Array<Point>(LARGEST ** 2 + 1).fill(PASS);

/** Legal points in the order of the board, then the pass. */
export function movesOf(board: Board): Point[] {
  const { points } = board.geometry;
  let count = 0;
  for (let i = 0; i < points.length; i++) if (board.isLegal(points[i])) moves[count++] = points[i];
  moves[count++] = PASS;
  return moves.slice(0, count);
}

/** What Black gets at the end, by area: 1, 0 or -1. Undefined before both sides have passed, or the longest game is over. */
export function outcomeOf(board: Board, komi: number): number | undefined {
  const bothPassed = board.last === PASS && board.beforeLast === PASS;
  if (!bothPassed && board.ply < longestGame(board.size)) return undefined;
  return Math.sign(areaScore(board) - komi);
}
