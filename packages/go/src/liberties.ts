import type { Board } from './board.ts';
import { LARGEST, type Point } from './point.ts';

const LONGEST = (LARGEST + 1) * (LARGEST + 2) + 1;
/** By the heads of chains: liberties so far, and the one that was counted last. */
const liberties = new Int16Array(LONGEST);
const latest = new Int16Array(LONGEST);

/**
 * Liberties of the chain on each point, all chains at once; 0 on empty points. Allocates nothing.
 * @param counts by point, as long as `board.cells`
 * @param most more are counted as this many
 */
export function libertyCounts(board: Board, counts: Uint8Array, most: number): void {
  const { heads } = board;
  const { points, neighbours } = board.geometry;
  liberties.fill(0, 0, heads.length);
  latest.fill(0, 0, heads.length);
  for (let i = 0; i < board.empties; i++) {
    const empty: Point = board.emptyPoint(i);
    for (let j = 0; j < 4; j++) {
      const head = heads[empty + neighbours[j]];
      if (head === 0 || latest[head] === empty) continue;
      latest[head] = empty;
      liberties[head]++;
    }
  }
  counts.fill(0, 0, heads.length);
  for (let i = 0; i < points.length; i++) {
    const head = heads[points[i]];
    if (head !== 0) counts[points[i]] = liberties[head] < most ? liberties[head] : most;
  }
}
