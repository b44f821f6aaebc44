import type { Board } from './board.ts';
import { BLACK, type Color, EMPTY, WHITE } from './color.ts';
import { LARGEST, type Point } from './point.ts';

/** Whose a point is at the end of a game: BLACK, WHITE, or EMPTY for nobody's. By point; those of the border are EMPTY. */
export type Ownership = Uint8Array;

/** An empty point that the count has seen, of a region that is not enclosed by one colour. */
const SEEN = 4;
/** Of the count under way: the points of a region, and ownership that nobody keeps. */
const region = new Int16Array(LARGEST ** 2);
let scratch = new Uint8Array(0);

/**
 * Area ownership: stones, and empty points that reach stones of one colour alone.
 * @param dead stones that count as taken; a set, so that a chain may be given by one stone of it
 */
export function areaOwnership(board: Board, dead: Iterable<Point> = []): Ownership {
  return countArea(board, dead, new Uint8Array(board.cells.length));
}

/** Points of Black's area less White's, before komi. Allocates nothing for boards of one size without dead stones. */
export function areaScore(board: Board, dead: Iterable<Point> = []): number {
  const { length } = board.cells;
  if (scratch.length !== length) scratch = new Uint8Array(length);
  return scoreOf(countArea(board, dead, scratch.fill(EMPTY)));
}

/** @param owner EMPTY everywhere */
function countArea(board: Board, dead: Iterable<Point>, owner: Ownership): Ownership {
  let { cells } = board;
  for (const point of dead) {
    if (cells === board.cells) cells = cells.slice();
    for (const stone of board.chain(point)) cells[stone] = EMPTY;
  }
  const { points } = board.geometry;
  for (let i = 0; i < points.length; i++) {
    const start = points[i];
    if (cells[start] !== EMPTY) owner[start] = cells[start];
    else if (owner[start] === EMPTY) countRegion(board, cells, start, owner);
  }
  for (let i = 0; i < points.length; i++) if (owner[points[i]] === SEEN) owner[points[i]] = EMPTY;
  return owner;
}

/** Gives the empty points around `start` to the colour that alone borders them. */
function countRegion(board: Board, cells: Uint8Array, start: Point, owner: Ownership): void {
  const { neighbours } = board.geometry;
  let borders = 0; // a bit per colour
  let length = 0;
  region[length++] = start;
  owner[start] = SEEN;
  for (let next = 0; next < length; next++) {
    for (let i = 0; i < 4; i++) {
      const neighbour = region[next] + neighbours[i];
      const cell = cells[neighbour];
      if (cell === BLACK || cell === WHITE) borders |= cell;
      else if (cell === EMPTY && owner[neighbour] === EMPTY) {
        owner[neighbour] = SEEN;
        region[length++] = neighbour;
      }
    }
  }
  if (borders === BLACK || borders === WHITE)
    for (let next = 0; next < length; next++) owner[region[next]] = borders;
}

export function scoreOf(ownership: Ownership): number {
  let score = 0;
  for (let point = 0; point < ownership.length; point++) {
    if (ownership[point] === BLACK) score++;
    else if (ownership[point] === WHITE) score--;
  }
  return score;
}

export interface TerritoryScore {
  /** Empty points enclosed, prisoners and dead stones of the other colour, by colour: `[, black, white]`. */
  territory: [number, number, number];
  prisoners: [number, number, number];
  /** Black's less White's, before komi. */
  score: number;
}

/** Territory, as the Japanese count for display: empty points that are enclosed, and stones of the other colour that were taken or are dead. */
export function territoryScore(board: Board, dead: Iterable<Point> = []): TerritoryScore {
  const deadStones = new Set<Point>();
  for (const point of dead) for (const stone of board.chain(point)) deadStones.add(stone);
  const owner = areaOwnership(board, deadStones);
  const territory: [number, number, number] = [0, 0, 0];
  const prisoners: [number, number, number] = [0, board.lost[WHITE], board.lost[BLACK]];
  for (const point of board.geometry.points) {
    const isEmpty = board.cells[point] === EMPTY || deadStones.has(point);
    if (isEmpty && owner[point] !== EMPTY) territory[owner[point]]++;
    if (deadStones.has(point)) prisoners[3 - (board.cells[point] as Color)]++;
  }
  const points = (color: Color) => territory[color] + prisoners[color];
  return { territory, prisoners, score: points(BLACK) - points(WHITE) };
}

/** A result as SGF and GTP write it: `B+3.5`, `W+0.5`, `0`. @param score Black's less White's, komi included */
export function resultText(score: number): string {
  if (score === 0) return '0';
  return `${score > 0 ? 'B' : 'W'}+${Math.abs(score)}`;
}
