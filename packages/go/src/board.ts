import { BLACK, type Color, EMPTY, WALL, opponent } from './color.ts';
import { Geometry, PASS, type Point } from './point.ts';
import { Positions, hashOf } from './positions.ts';
import { HIGH, LOW } from './zobrist.ts';

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
  /** All arrays below and the cells, in one piece of memory: copied at once. */
  readonly #memory: Uint8Array;
  /** The head of the chain on each point; 0 where no stone is. Not to be changed. */
  readonly heads: Int16Array;
  readonly #next: Int16Array;
  readonly #stones: Int16Array;
  readonly #liberties: Int16Array;
  readonly #chainLow: Int32Array;
  readonly #chainHigh: Int32Array;
  /** Neighbours of each point: BLACK_ONE for each black one, WHITE_ONE, EMPTY_ONE; the border counts as black and white. */
  readonly #around: Int16Array;
  /** The colours that stood on each point in any of the positions seen: BLACK, WHITE, or both as a sum. */
  readonly #stood: Uint8Array;
  /** The empty points, in no order, and where each stands there. */
  readonly #empty: Int16Array;
  readonly #place: Int16Array;
  #empties = 0;
  #low = 0;
  #high = 0;
  /** Those that were there before, the present one included. */
  readonly #seen: Positions;

  /** @throws RangeError if there is no board of this size */
  constructor({ size, superko = 'positional', suicide = false }: BoardOptions) {
    this.geometry = Geometry.of(size);
    this.superko = superko;
    this.suicide = suicide;
    this.#seen = new Positions(superko === 'situational');
    const { length, points } = this.geometry;
    const buffer = new ArrayBuffer(length * (2 * 4 + 7 * 2 + 2));
    this.#memory = new Uint8Array(buffer);
    this.#chainLow = new Int32Array(buffer, 0, length);
    this.#chainHigh = new Int32Array(buffer, 4 * length, length);
    const words = (i: number) => new Int16Array(buffer, (8 + 2 * i) * length, length);
    this.heads = words(0);
    this.#next = words(1);
    this.#stones = words(2);
    this.#liberties = words(3);
    this.#empty = words(4);
    this.#place = words(5);
    this.#around = words(6).fill(4 * (BLACK_ONE + WHITE_ONE));
    this.#stood = new Uint8Array(buffer, 22 * length, length);
    this.cells = new Uint8Array(buffer, 23 * length, length).fill(WALL);
    for (let i = 0; i < points.length; i++) this.#clear(points[i], BLACK_ONE + WHITE_ONE);
    this.#seen.add(this.#low, this.#high, this.toMove);
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

  /** Whether the neighbours of a point are all stones of a colour, or border. */
  isEnclosed(point: Point, color: Color): boolean {
    return color === BLACK ? (this.#around[point] & 15) === 4 : ((this.#around[point] >> 4) & 15) === 4;
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
    this.#memory.set(other.#memory);
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
      if (this.cells[point] !== EMPTY && this.#liberties[this.heads[point]] === 0)
        throw new RangeError(`the stone on ${this.geometry.name(point)} has no liberty`);
    }
    this.toMove = toMove;
    this.#seen.clear();
    for (const point of this.geometry.points) this.#stood[point] = this.cells[point];
    this.#seen.add(this.#low, this.#high, this.toMove);
    return this;
  }

  isLegal(point: Point, color: Color = this.toMove): boolean {
    if (point === PASS) return true;
    if (this.cells[point] !== EMPTY) return false;
    // A position with this stone is new where none before had it, whatever the move takes.
    const isNew = this.superko === 'simple' || (this.#stood[point] & color) === 0;
    // Beside an empty point a move keeps a liberty, and takes back no ko.
    if (isNew && this.#around[point] >= EMPTY_ONE) return true;
    const outcome = this.#outcome(point, color);
    if (outcome === SUICIDE && !this.suicide) return false;
    if (this.superko === 'simple') return point !== this.ko || outcome !== TAKES || color !== this.toMove;
    return (isNew && outcome !== SUICIDE) || !this.#repeats(point, color, outcome);
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
      if (this.superko === 'situational') this.#seen.add(this.#low, this.#high, this.toMove);
      return;
    }
    const taken = this.#put(point, color) ? this.#takeAround(point, opponent(color)) : 0;
    const head = this.heads[point];
    if (taken === 0 && this.#liberties[head] === 0) this.#take(point);
    // One stone took one, and could be taken back at once.
    else if (taken === 1 && this.#stones[head] === 1 && this.#liberties[head] === 1)
      this.ko = this.#empty[this.#empties - 1];
    if (this.superko !== 'simple') this.#seen.add(this.#low, this.#high, this.toMove);
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
  #outcome(point: Point, color: Color): Outcome {
    const { neighbours } = this.geometry;
    const cells = this.cells;
    let hasLiberty = this.#around[point] >= EMPTY_ONE;
    for (let i = 0; i < 4; i++) {
      const neighbour = point + neighbours[i];
      const head = this.heads[neighbour];
      if (head === 0) continue;
      if (cells[neighbour] !== color) {
        if (this.#isLastLiberty(point, head)) return TAKES;
      } else hasLiberty ||= !this.#isLastLiberty(point, head);
    }
    return hasLiberty ? QUIET : SUICIDE;
  }

  /** Whether a chain touches an empty point and has no other liberty. */
  #isLastLiberty(point: Point, head: Point): boolean {
    const liberties = this.#liberties[head];
    if (liberties > 4) return false;
    const heads = this.heads;
    const { width } = this.geometry;
    const above = heads[point - width] === head ? 1 : 0;
    const left = heads[point - 1] === head ? 1 : 0;
    const right = heads[point + 1] === head ? 1 : 0;
    const below = heads[point + width] === head ? 1 : 0;
    return liberties === above + left + right + below;
  }

  /** Whether the position after a move was there before. */
  #repeats(point: Point, color: Color, outcome: Outcome): boolean {
    const { neighbours } = this.geometry;
    let low = this.#low;
    let high = this.#high;
    if (outcome !== SUICIDE) {
      low ^= LOW[2 * point + color - 1];
      high ^= HIGH[2 * point + color - 1];
    }
    const taken = outcome === SUICIDE ? color : opponent(color);
    for (let i = 0; i < 4 && outcome !== QUIET; i++) {
      const neighbour = point + neighbours[i];
      if (this.cells[neighbour] !== taken) continue;
      const head = this.heads[neighbour];
      if (!this.#isLastLiberty(point, head) || this.#isEarlierNeighbour(point, i, head)) continue;
      low ^= this.#chainLow[head];
      high ^= this.#chainHigh[head];
    }
    return this.#seen.has(low, high, opponent(color));
  }

  /** Whether one of the first `i` neighbours belongs to the chain. */
  #isEarlierNeighbour(point: Point, i: number, head: Point): boolean {
    const { neighbours } = this.geometry;
    for (let j = 0; j < i; j++) if (this.heads[point + neighbours[j]] === head) return true;
    return false;
  }

  /**
   * Puts a stone on an empty point and joins it with the chains beside it; takes nothing.
   * @returns whether a chain of the other colour has no liberty now
   */
  #put(point: Point, color: Color): boolean {
    const { neighbours } = this.geometry;
    const cells = this.cells;
    const heads = this.heads;
    const liberties = this.#liberties;
    const last = this.#empty[--this.#empties];
    this.#empty[this.#place[point]] = last;
    this.#place[last] = this.#place[point];
    cells[point] = color;
    this.#stood[point] |= color;
    const word = 2 * point + color - 1;
    this.#low ^= LOW[word];
    this.#high ^= HIGH[word];
    this.#next[point] = point;
    this.#stones[point] = 1;
    this.#chainLow[point] = LOW[word];
    this.#chainHigh[point] = HIGH[word];
    liberties[point] = this.#around[point] >> 8;
    heads[point] = point;
    const around = this.#around;
    const change = (color === BLACK ? BLACK_ONE : WHITE_ONE) - EMPTY_ONE;
    let head = point;
    let takes = false;
    for (let i = 0; i < 4; i++) {
      const neighbour = point + neighbours[i];
      around[neighbour] += change;
      const its = heads[neighbour];
      if (its === 0) continue;
      liberties[its]--;
      if (cells[neighbour] !== color) takes ||= liberties[its] === 0;
      else if (its !== head) head = this.#join(its, head);
    }
    return takes;
  }

  /** Makes one chain of two, the smaller of which changes its head. @returns the head of both */
  #join(a: Point, b: Point): Point {
    const stones = this.#stones;
    const heads = this.heads;
    const next = this.#next;
    const head = stones[a] >= stones[b] ? a : b;
    const other = head === a ? b : a;
    stones[head] += stones[other];
    this.#liberties[head] += this.#liberties[other];
    this.#chainLow[head] ^= this.#chainLow[other];
    this.#chainHigh[head] ^= this.#chainHigh[other];
    let stone = other;
    do {
      heads[stone] = head;
      stone = next[stone];
    } while (stone !== other);
    const after = next[head];
    next[head] = next[other];
    next[other] = after;
    return head;
  }

  /** Takes the chains of a colour beside a point that have no liberty. @returns the number of their stones */
  #takeAround(point: Point, color: Color): number {
    const { neighbours } = this.geometry;
    const before = this.#empties;
    for (let i = 0; i < 4; i++) {
      const neighbour = point + neighbours[i];
      if (this.cells[neighbour] === color && this.#liberties[this.heads[neighbour]] === 0)
        this.#take(neighbour);
    }
    return this.#empties - before;
  }

  /** Takes the chain of a point off the board. */
  #take(point: Point): void {
    const { neighbours } = this.geometry;
    const next = this.#next;
    const heads = this.heads;
    const head = heads[point];
    this.lost[this.cells[point]] += this.#stones[head];
    this.#low ^= this.#chainLow[head];
    this.#high ^= this.#chainHigh[head];
    const before = this.cells[point] === BLACK ? BLACK_ONE : WHITE_ONE;
    let stone = point;
    do {
      this.#clear(stone, before);
      stone = next[stone];
    } while (stone !== point);
    // Its neighbours get their liberties when all of it is empty: its own stones are not neighbours then.
    do {
      for (let i = 0; i < 4; i++) {
        const its = heads[stone + neighbours[i]];
        if (its !== 0) this.#liberties[its]++;
      }
      stone = next[stone];
    } while (stone !== point);
  }

  /** @param before what the point counted as for its neighbours */
  #clear(point: Point, before: number): void {
    const { neighbours } = this.geometry;
    for (let i = 0; i < 4; i++) this.#around[point + neighbours[i]] += EMPTY_ONE - before;
    this.cells[point] = EMPTY;
    this.heads[point] = 0;
    this.#place[point] = this.#empties;
    this.#empty[this.#empties++] = point;
  }
}

/** What {@link Board} adds up of a point's four neighbours, in four bits each. */
const BLACK_ONE = 1;
const WHITE_ONE = 16;
const EMPTY_ONE = 256;

const QUIET = 0;
const TAKES = 1;
const SUICIDE = 2;
type Outcome = typeof QUIET | typeof TAKES | typeof SUICIDE;
