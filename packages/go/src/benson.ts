import type { Board } from './board.ts';
import { BLACK, type Color, EMPTY, WALL, WHITE } from './color.ts';
import type { Point } from './point.ts';

/** What is certain of one colour: its stones that can never be taken, and the points that they enclose. */
export interface UnconditionalLife {
  stones: Point[];
  /** Points of the regions that only such chains border, all of whose empty points are liberties of each of them: foreign stones there are dead. */
  territory: Point[];
}

/** Points without a stone of the colour that hang together, and the chains around them. */
interface Region {
  points: Point[];
  /** Chains of the colour that it borders. */
  around: Set<number>;
  /** Those of which every empty point of the region is a liberty. */
  vital: Set<number>;
}

/**
 * Stones that live even if their owner always passes (Benson 1976, "Life in the game of Go"): chains with two regions of their own, each
 * empty point of which touches the chain, among chains and regions of which the same holds.
 */
export function unconditionalLife(board: Board, color: Color): UnconditionalLife {
  const chainOf = new Map<Point, number>();
  const chains: Point[][] = [];
  for (const point of board.geometry.points) {
    if (board.cells[point] !== color || chainOf.has(point)) continue;
    const chain = board.chain(point);
    for (const stone of chain) chainOf.set(stone, chains.length);
    chains.push(chain);
  }
  let regions = regionsOf(board, color, chainOf);
  let living = new Set(chains.keys());
  for (;;) {
    const alive = new Set(
      [...living].filter((chain) => regions.filter(({ vital }) => vital.has(chain)).length >= 2),
    );
    const safe = regions.filter(({ around }) => [...around].every((chain) => alive.has(chain)));
    if (alive.size === living.size && safe.length === regions.length) break;
    living = alive;
    regions = safe;
  }
  return {
    stones: [...living].flatMap((chain) => chains[chain]),
    territory:
      living.size === 0 ? [] : regions.filter(({ vital }) => vital.size > 0).flatMap(({ points }) => points),
  };
}

/** Black's area less White's if every point certainly belongs to one side, whatever either plays. */
export function settledScore(board: Board): number | undefined {
  const points = board.size ** 2;
  if (2 * (points - board.empties) < points) return undefined; // half of the board is empty
  let score = 0;
  let settled = 0;
  for (const color of [BLACK, WHITE] as const) {
    const { stones, territory } = unconditionalLife(board, color);
    settled += stones.length + territory.length;
    score += (color === BLACK ? 1 : -1) * (stones.length + territory.length);
  }
  return settled === points ? score : undefined;
}

function regionsOf(board: Board, color: Color, chainOf: Map<Point, number>): Region[] {
  const { points, neighbours } = board.geometry;
  const visited = new Set<Point>();
  const regions: Region[] = [];
  for (const start of points) {
    if (board.cells[start] === color || visited.has(start)) continue;
    visited.add(start);
    const region: Region = { points: [start], around: new Set(), vital: new Set() };
    let empty = 0;
    const touched = new Map<number, number>(); // empty points that each chain touches
    for (const point of region.points) {
      const isEmpty = board.cells[point] === EMPTY;
      if (isEmpty) empty++;
      const chainsHere = new Set<number>();
      for (const distance of neighbours) {
        const neighbour = point + distance;
        const cell = board.cells[neighbour];
        if (cell === color) chainsHere.add(chainOf.get(neighbour)!);
        else if (cell !== WALL && !visited.has(neighbour)) {
          visited.add(neighbour);
          region.points.push(neighbour);
        }
      }
      for (const chain of chainsHere) {
        region.around.add(chain);
        if (isEmpty) touched.set(chain, (touched.get(chain) ?? 0) + 1);
      }
    }
    for (const chain of region.around) if ((touched.get(chain) ?? 0) === empty) region.vital.add(chain);
    regions.push(region);
  }
  return regions;
}
