import type { Board } from './board.ts';
import { type Color, WALL } from './color.ts';
import type { Point } from './point.ts';

/**
 * Whether an empty point looks like an eye: its neighbours are all of the colour, and no more of its diagonals are foreign than an eye
 * survives: one, and none at the edge.
 */
export function isEye(board: Board, point: Point, color: Color): boolean {
  if (!board.isEnclosed(point, color)) return false;
  const { cells } = board;
  const { diagonals } = board.geometry;
  let foreign = 0;
  let isAtEdge = 0;
  for (let i = 0; i < 4; i++) {
    const cell = cells[point + diagonals[i]];
    if (cell === WALL) isAtEdge = 1;
    else if (cell === 3 - color) foreign++;
  }
  return foreign + isAtEdge < 2;
}
