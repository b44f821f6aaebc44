import type { Board } from './board.ts';
import { BLACK, EMPTY, WHITE } from './color.ts';
import { LARGEST, type Point } from './point.ts';

const LONGEST = (LARGEST + 1) * (LARGEST + 2) + 1;
/** The stones of the chain under count, and the number of the chain by which each point was seen. */
const chain = new Int16Array(LONGEST);
const seen = new Int16Array(LONGEST);

/**
 * Liberties of the chain on each point, all chains at once; 0 on empty points. Allocates nothing.
 * @param counts by point, as long as `board.cells`
 * @param most more are counted as this many
 */
export function libertyCounts(board: Board, counts: Uint8Array, most: number): void {
  const { cells } = board;
  const { points, neighbours } = board.geometry;
  counts.fill(0, 0, cells.length);
  seen.fill(0, 0, cells.length);
  for (let i = 0; i < points.length; i++) {
    const start: Point = points[i];
    const color = cells[start];
    if ((color !== BLACK && color !== WHITE) || seen[start] !== 0) continue;
    let stones = 0;
    let liberties = 0;
    chain[stones++] = start;
    seen[start] = start;
    for (let next = 0; next < stones; next++) {
      for (let j = 0; j < 4; j++) {
        const point = chain[next] + neighbours[j];
        if (seen[point] === start) continue;
        if (cells[point] === color) chain[stones++] = point;
        else if (cells[point] === EMPTY) liberties++;
        else continue;
        seen[point] = start;
      }
    }
    for (let j = 0; j < stones; j++) counts[chain[j]] = liberties < most ? liberties : most;
  }
}
