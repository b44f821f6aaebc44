/** Points are numbers of an array with a border, so that a point's neighbours are at fixed distances: see {@link Geometry}. */
export type Point = number;

/** A pass in place of a point. */
export const PASS: Point = 0;

/** Largest board: columns A to T. */
export const LARGEST = 19;

const COLUMNS = 'ABCDEFGHJKLMNOPQRST';

/**
 * Numbers of the points of a board. Rows are `size + 1` wide: each ends in a point of the border, which is also the left border of the
 * row after it; a row of border lies above and below. (0, 0) is the upper left corner.
 */
export class Geometry {
  readonly size: number;
  /** Distance to the point below. */
  readonly width: number;
  /** Points, those of the border included. */
  readonly length: number;
  /** The points of the board, row by row from the upper left. */
  readonly points: readonly Point[];
  /** The four neighbours and the four diagonals of a point are at these distances. */
  readonly neighbours: readonly number[];
  readonly diagonals: readonly number[];
  /** By point: {@link index}. */
  readonly #indices: Int16Array;
  static readonly #made = new Map<number, Geometry>();

  private constructor(size: number) {
    this.size = size;
    this.width = size + 1;
    this.length = this.width * (size + 2) + 1;
    this.points = Array.from({ length: size * size }, (_, i) => this.point(i % size, Math.floor(i / size)));
    this.#indices = new Int16Array(this.length).fill(-1);
    this.points.forEach((point, i) => (this.#indices[point] = i));
    this.#indices[PASS] = this.points.length;
    this.neighbours = [-this.width, -1, 1, this.width];
    this.diagonals = [-this.width - 1, -this.width + 1, this.width - 1, this.width + 1];
  }

  /** @param size points on a side, 1 to 19 @throws RangeError */
  static of(size: number): Geometry {
    if (!Number.isInteger(size) || size < 1 || size > LARGEST)
      throw new RangeError(`a board has 1 to ${LARGEST} points on a side, not ${size}`);
    let geometry = this.#made.get(size);
    if (!geometry) this.#made.set(size, (geometry = new Geometry(size)));
    return geometry;
  }

  /** @param x column from the left @param y row from above, from 0 on */
  point(x: number, y: number): Point {
    return (y + 1) * this.width + x + 1;
  }

  x(point: Point): number {
    return (point % this.width) - 1;
  }

  y(point: Point): number {
    return Math.floor(point / this.width) - 1;
  }

  /** Where a point stands among {@link points}; `size²` for a pass: the moves as a network numbers them. */
  index(point: Point): number {
    return this.#indices[point];
  }

  /** The name of a point as GTP and people write it: `C3`, counted from the lower left and without an I; `pass`. */
  name(point: Point): string {
    return point === PASS ? 'pass' : `${COLUMNS[this.x(point)]}${this.size - this.y(point)}`;
  }

  /** The point of this name, in capital or small letters. @throws RangeError if the board has none */
  named(name: string): Point {
    if (/^pass$/i.test(name)) return PASS;
    const [, letter, number] = /^([a-hj-t])(\d{1,2})$/i.exec(name) ?? [];
    const x = letter ? COLUMNS.indexOf(letter.toUpperCase()) : -1;
    const y = this.size - Number(number);
    if (x < 0 || x >= this.size || !(y >= 0 && y < this.size))
      throw new RangeError(`"${name}" is not a point of a board of ${this.size} by ${this.size}`);
    return this.point(x, y);
  }
}
