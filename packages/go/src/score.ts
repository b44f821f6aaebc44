import type { Board } from './board.ts';
import { BLACK, type Color, EMPTY, WALL, WHITE } from './color.ts';
import type { Point } from './point.ts';

/** Whose a point is at the end of a game: BLACK, WHITE, or EMPTY for nobody's. By point; those of the border are EMPTY. */
export type Ownership = Uint8Array;

/**
 * Area ownership: stones, and empty points that reach stones of one colour alone.
 * @param dead stones that count as taken; a set, so that a chain may be given by one stone of it
 */
export function areaOwnership(board: Board, dead: Iterable<Point> = []): Ownership {
  const cells = board.cells.slice();
  for (const point of dead) for (const stone of board.chain(point)) cells[stone] = EMPTY;
  const owner = new Uint8Array(cells.length);
  const visited = new Uint8Array(cells.length);
  const { points, neighbours } = board.geometry;
  for (const start of points) {
    if (cells[start] !== EMPTY) owner[start] = cells[start];
    else if (!visited[start]) {
      visited[start] = 1;
      const region = [start];
      let borders = 0; // a bit per colour
      for (const point of region) {
        for (const distance of neighbours) {
          const neighbour = point + distance;
          const cell = cells[neighbour];
          if (cell === EMPTY && !visited[neighbour]) {
            visited[neighbour] = 1;
            region.push(neighbour);
          } else if (cell !== EMPTY && cell !== WALL) borders |= cell;
        }
      }
      if (borders === BLACK || borders === WHITE) for (const point of region) owner[point] = borders;
    }
  }
  return owner;
}

/** Points of Black's area less White's, before komi. */
export function areaScore(board: Board, dead: Iterable<Point> = []): number {
  return scoreOf(areaOwnership(board, dead));
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
