import type { Board } from './board.ts';
import type { Point } from './point.ts';

/**
 * The board with its coordinates: `.`, `X` for Black, `O` for White, and the last move in brackets.
 * @param show the text of a point, one character wide; by default its symbol
 */
export function boardText(
  { size, geometry, cells, last }: Board,
  show: (symbol: string, point: Point) => string = (symbol) => symbol,
): string {
  const top = `   ${geometry.points
    .slice(0, size)
    .map((point) => geometry.name(point)[0])
    .join(' ')}`;
  const rows = Array.from({ length: size }, (_, y) => {
    const number = String(size - y);
    let row = number.padStart(2);
    for (let x = 0; x < size; x++) {
      const point = geometry.point(x, y);
      row += point === last ? '(' : x > 0 && point - 1 === last ? ')' : ' ';
      row += show('.XO'[cells[point]], point);
    }
    return `${row}${geometry.point(size - 1, y) === last ? ')' : ' '}${number}`;
  });
  return [top, ...rows, top].join('\n');
}
