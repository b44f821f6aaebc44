import { BLACK, type Color, EMPTY, WALL, WHITE, opponent } from './color.ts';
import { Geometry, PASS, type Point } from './point.ts';
import { Positions, hashOf } from './positions.ts';
import { HIGH, LOW, TURN } from './zobrist.ts';

/** Which repetitions are illegal: taking back one stone at once, any position, any position with the same player to move. */
export type Superko = 'simple' | 'positional' | 'situational';

export interface BoardOptions {
  /** Points on a side, 1 to 19. */
  size: number;
  /** Default `positional`. */
  superko?: Superko;
  /** Whether a move may take its own stones. Default false. */
  suicide?: boolean;
}

/**
 * A position with what decides about the next move: who is to move, ko, and the positions that were there before.
 *
 * Stones that touch are a chain: a ring of points (`next`) with a head, at which stand the number of its stones, the exclusive or of
 * their hash words, and its pseudo-liberties: pairs of a stone and an empty neighbour, so that a liberty counts once for each stone that
 * it touches. A chain without pseudo-liberties has no liberty and is taken; their number changes by addition alone.
 */
export class Board {
  readonly geometry: Geometry;
  readonly superko: Superko;
  readonly suicide: boolean;
  toMove: Color = BLACK;
  /** Moves so far, passes included. */
  ply = 0;
  /** The last move and that before it; undefined if there was none. */
  last: Point | undefined;
  beforeLast: Point | undefined;
  /** Where simple ko forbids the next move; else PASS. */
  ko: Point = PASS;
  /** Stones that each colour has lost: `lost[BLACK]`. */
  readonly lost = [0, 0, 0];
  /** EMPTY, BLACK, WHITE or WALL of each point. */
  readonly cells: Uint8Array;
  readonly #head: Int16Array;
  readonly #next: Int16Array;
  readonly #stones: Int16Array;
  readonly #liberties: Int16Array;
  readonly #chainLow: Uint32Array;
  readonly #chainHigh: Uint32Array;
  /** The empty points, in no order, and where each stands there. */
  readonly #empty: Int16Array;
  readonly #place: Int16Array;
  #empties = 0;
  #low = 0;
  #high = 0;
  /** Those that were there before, the present one included. */
  readonly #seen = new Positions();

  /** @throws RangeError if there is no board of this size */
  constructor({ size, superko = 'positional', suicide = false }: BoardOptions) {
    this.geometry = Geometry.of(size);
    this.superko = superko;
    this.suicide = suicide;
    const { length, points } = this.geometry;
    this.cells = new Uint8Array(length).fill(WALL);
    this.#head = new Int16Array(length);
    this.#next = new Int16Array(length);
    this.#stones = new Int16Array(length);
    this.#liberties = new Int16Array(length);
    this.#chainLow = new Uint32Array(length);
    this.#chainHigh = new Uint32Array(length);
    this.#empty = new Int16Array(points.length);
    this.#place = new Int16Array(length);
    for (const point of points) this.#clear(point);
    this.#remember();
  }

  get size(): number {
    return this.geometry.size;
  }

  /** Empty points. */
  get empties(): number {
    return this.#empties;
  }

  /** An empty point, `i` below `empties`; in no order. */
  emptyPoint(i: number): Point {
    return this.#empty[i];
  }

  /** A number of 53 bits that stands for the stones. */
  get hash(): number {
    return hashOf(this.#low, this.#high);
  }

  copy(): Board {
    return new Board({ size: this.size, superko: this.superko, suicide: this.suicide }).copyFrom(this);
  }

  /** Becomes equal to another board of the same size and rules; allocates nothing while the game is no longer than this one's. */
  copyFrom(other: Board): this {
    this.cells.set(other.cells);
    this.#head.set(other.#head);
    this.#next.set(other.#next);
    this.#stones.set(other.#stones);
    this.#liberties.set(other.#liberties);
    this.#chainLow.set(other.#chainLow);
    this.#chainHigh.set(other.#chainHigh);
    this.#empty.set(other.#empty);
    this.#place.set(other.#place);
    this.#seen.copyFrom(other.#seen);
    this.#empties = other.#empties;
    this.#low = other.#low;
    this.#high = other.#high;
    this.toMove = other.toMove;
    this.ply = other.ply;
    this.last = other.last;
    this.beforeLast = other.beforeLast;
    this.ko = other.ko;
    for (let i = 0; i < 3; i++) this.lost[i] = other.lost[i];
    return this;
  }

  /** Puts stones on the board before the game begins, as handicap and problems have them. @throws RangeError if one has no liberty */
  setUp(stones: Iterable<readonly [Point, Color]>, toMove: Color = this.toMove): this {
    for (const [point, color] of stones) {
      if (this.cells[point] !== EMPTY)
        throw new RangeError(`${this.geometry.name(point)} has a stone already, or is not on the board`);
      this.#put(point, color);
    }
    for (const point of this.geometry.points) {
      if (this.cells[point] !== EMPTY && this.#liberties[this.#head[point]] === 0)
        throw new RangeError(`the stone on ${this.geometry.name(point)} has no liberty`);
    }
    this.toMove = toMove;
    this.#seen.clear();
    this.#remember();
    return this;
  }

  isLegal(point: Point, color: Color = this.toMove): boolean {
    if (point === PASS) return true;
    if (this.cells[point] !== EMPTY) return false;
    const taking = this.#outcome(point, color);
    if (taking === SUICIDE && !this.suicide) return false;
    if (this.superko === 'simple') return point !== this.ko || taking !== TAKES || color !== this.toMove;
    // Without a stone that was ever taken every move makes a position with more stones than any before it.
    if (taking === QUIET && this.lost[BLACK] + this.lost[WHITE] === 0) return true;
    return !this.#repeats(point, color);
  }

  /** Legal points in the order of the board, without the pass. */
  legalPoints(color: Color = this.toMove): Point[] {
    const legal: Point[] = [];
    const { points } = this.geometry;
    for (let i = 0; i < points.length; i++) if (this.isLegal(points[i], color)) legal.push(points[i]);
    return legal;
  }

  /** Plays a move that is known to be legal. */
  play(point: Point, color: Color = this.toMove): void {
    this.beforeLast = this.last;
    this.last = point;
    this.ply++;
    this.ko = PASS;
    this.toMove = opponent(color);
    if (point === PASS) {
      if (this.superko === 'situational') this.#remember();
      return;
    }
    this.#put(point, color);
    const { neighbours } = this.geometry;
    const other = opponent(color);
    let taken = 0;
    let takenPoint = PASS;
    for (let i = 0; i < 4; i++) {
      const neighbour = point + neighbours[i];
      if (this.cells[neighbour] !== other || this.#liberties[this.#head[neighbour]] !== 0) continue;
      taken += this.#stones[this.#head[neighbour]];
      takenPoint = neighbour;
      this.#take(neighbour);
    }
    const head = this.#head[point];
    if (taken === 0 && this.#liberties[head] === 0) this.#take(point);
    // One stone took one, and could be taken back at once.
    else if (taken === 1 && this.#stones[head] === 1 && this.#liberties[head] === 1) this.ko = takenPoint;
    if (this.superko !== 'simple') this.#remember();
  }

  /** Stones of the chain on a point. */
  chain(point: Point): Point[] {
    const chain = [point];
    for (let each = this.#next[point]; each !== point; each = this.#next[each]) chain.push(each);
    return chain;
  }

  /** Liberties of the chain on a point, counted up to `most`. */
  liberties(point: Point, most = Infinity): number {
    const seen: Point[] = [];
    const { neighbours } = this.geometry;
    let stone = point;
    do {
      for (let i = 0; i < 4; i++) {
        const liberty = stone + neighbours[i];
        if (this.cells[liberty] !== EMPTY || seen.includes(liberty)) continue;
        seen.push(liberty);
        if (seen.length >= most) return seen.length;
      }
      stone = this.#next[stone];
    } while (stone !== point);
    return seen.length;
  }

  /** The rows from above, `.`, `X` (Black) and `O` (White). */
  toString(): string {
    const { size, geometry } = this;
    return Array.from({ length: size }, (_, y) =>
      Array.from({ length: size }, (_, x) => '.XO'[this.cells[geometry.point(x, y)]]).join(' '),
    ).join('\n');
  }

  /** What a move on an empty point does: keeps liberties and takes nothing, takes stones, or leaves its own chain without a liberty. */
  #outcome(point: Point, color: Color): typeof QUIET | typeof TAKES | typeof SUICIDE {
    const { neighbours } = this.geometry;
    let hasLiberty = false;
    for (let i = 0; i < 4; i++) {
      const neighbour = point + neighbours[i];
      const cell = this.cells[neighbour];
      if (cell === EMPTY) hasLiberty = true;
      else if (cell !== WALL) {
        const isLastLiberty =
          this.#liberties[this.#head[neighbour]] === this.#touches(point, this.#head[neighbour]);
        if (cell !== color && isLastLiberty) return TAKES;
        if (cell === color && !isLastLiberty) hasLiberty = true;
      }
    }
    return hasLiberty ? QUIET : SUICIDE;
  }

  /** How many stones of a chain a point touches. */
  #touches(point: Point, head: Point): number {
    const { neighbours } = this.geometry;
    let touches = 0;
    for (let i = 0; i < 4; i++) {
      const neighbour = point + neighbours[i];
      const cell = this.cells[neighbour];
      if ((cell === BLACK || cell === WHITE) && this.#head[neighbour] === head) touches++;
    }
    return touches;
  }

  /** Whether the position after a move was there before. */
  #repeats(point: Point, color: Color): boolean {
    const { neighbours } = this.geometry;
    let low = this.#low ^ LOW[2 * point + color - 1];
    let high = this.#high ^ HIGH[2 * point + color - 1];
    let takes = false;
    for (let i = 0; i < 4; i++) {
      const neighbour = point + neighbours[i];
      if (this.cells[neighbour] !== 3 - color) continue;
      const head = this.#head[neighbour];
      if (this.#liberties[head] !== this.#touches(point, head)) continue;
      if (this.#isEarlierNeighbour(point, i, head)) continue;
      takes = true;
      low ^= this.#chainLow[head];
      high ^= this.#chainHigh[head];
    }
    if (!takes && this.suicide) {
      // Its own chains go, with the stone just put, if none of them keeps a liberty.
      let ownLow = LOW[2 * point + color - 1];
      let ownHigh = HIGH[2 * point + color - 1];
      let dies = true;
      for (let i = 0; i < 4 && dies; i++) {
        const neighbour = point + neighbours[i];
        const cell = this.cells[neighbour];
        if (cell === EMPTY) dies = false;
        if (cell !== color) continue;
        const head = this.#head[neighbour];
        if (this.#liberties[head] !== this.#touches(point, head)) dies = false;
        else if (!this.#isEarlierNeighbour(point, i, head)) {
          ownLow ^= this.#chainLow[head];
          ownHigh ^= this.#chainHigh[head];
        }
      }
      if (dies) {
        low ^= ownLow;
        high ^= ownHigh;
      }
    }
    return this.#wasSeen(low, high, opponent(color));
  }

  /** Whether one of the first `i` neighbours belongs to the chain. */
  #isEarlierNeighbour(point: Point, i: number, head: Point): boolean {
    const { neighbours } = this.geometry;
    for (let j = 0; j < i; j++) {
      const cell = this.cells[point + neighbours[j]];
      if ((cell === BLACK || cell === WHITE) && this.#head[point + neighbours[j]] === head) return true;
    }
    return false;
  }

  #wasSeen(low: number, high: number, toMove: Color): boolean {
    const isWhites = this.superko === 'situational' && toMove === WHITE;
    return isWhites ? this.#seen.has(low ^ TURN.low, high ^ TURN.high) : this.#seen.has(low, high);
  }

  /** Adds the position to those that were seen. */
  #remember(): void {
    if (this.superko === 'situational' && this.toMove === WHITE)
      this.#seen.add(this.#low ^ TURN.low, this.#high ^ TURN.high);
    else this.#seen.add(this.#low, this.#high);
  }

  /** Puts a stone on an empty point and joins it with the chains beside it; takes nothing. */
  #put(point: Point, color: Color): void {
    const { neighbours } = this.geometry;
    const last = this.#empty[--this.#empties];
    this.#empty[this.#place[point]] = last;
    this.#place[last] = this.#place[point];
    this.cells[point] = color;
    const word = 2 * point + color - 1;
    this.#low ^= LOW[word];
    this.#high ^= HIGH[word];
    this.#head[point] = point;
    this.#next[point] = point;
    this.#stones[point] = 1;
    this.#chainLow[point] = LOW[word];
    this.#chainHigh[point] = HIGH[word];
    let liberties = 0;
    for (let i = 0; i < 4; i++) {
      const neighbour = point + neighbours[i];
      const cell = this.cells[neighbour];
      if (cell === EMPTY) liberties++;
      else if (cell !== WALL) this.#liberties[this.#head[neighbour]]--;
    }
    this.#liberties[point] = liberties;
    for (let i = 0; i < 4; i++) {
      const neighbour = point + neighbours[i];
      if (this.cells[neighbour] === color && this.#head[neighbour] !== this.#head[point])
        this.#join(this.#head[neighbour], this.#head[point]);
    }
  }

  /** Makes one chain of two, the smaller of which changes its head. */
  #join(a: Point, b: Point): void {
    const [head, other] = this.#stones[a] >= this.#stones[b] ? [a, b] : [b, a];
    this.#stones[head] += this.#stones[other];
    this.#liberties[head] += this.#liberties[other];
    this.#chainLow[head] ^= this.#chainLow[other];
    this.#chainHigh[head] ^= this.#chainHigh[other];
    let stone = other;
    do {
      this.#head[stone] = head;
      stone = this.#next[stone];
    } while (stone !== other);
    const after = this.#next[head];
    this.#next[head] = this.#next[other];
    this.#next[other] = after;
  }

  /** Takes the chain of a point off the board. */
  #take(point: Point): void {
    const { neighbours } = this.geometry;
    const head = this.#head[point];
    const color = this.cells[point] as Color;
    this.lost[color] += this.#stones[head];
    this.#low ^= this.#chainLow[head];
    this.#high ^= this.#chainHigh[head];
    let stone = point;
    do {
      const after = this.#next[stone];
      this.#clear(stone);
      stone = after;
    } while (stone !== point);
    // Its neighbours get their liberties when all of it is empty: its own stones are not neighbours then.
    do {
      for (let i = 0; i < 4; i++) {
        const neighbour = stone + neighbours[i];
        if (this.cells[neighbour] === BLACK || this.cells[neighbour] === WHITE)
          this.#liberties[this.#head[neighbour]]++;
      }
      stone = this.#next[stone];
    } while (stone !== point);
  }

  #clear(point: Point): void {
    this.cells[point] = EMPTY;
    this.#place[point] = this.#empties;
    this.#empty[this.#empties++] = point;
  }
}

const QUIET = 0;
const TAKES = 1;
const SUICIDE = 2;
