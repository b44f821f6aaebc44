import { Board } from '../board.ts';
import type { Game } from '../game.ts';

/** Boards that are remembered. */
const BOARDS = 7;

/** The boards of a game before the present one, the newest seven of them. A ring: a new board takes the place of the oldest. */
export class Past {
  /** BLACK, WHITE and others by point, board after board: {@link start} says where each begins. */
  readonly cells: Uint8Array;
  readonly #length: number;
  readonly #hashes = new Float64Array(BOARDS);
  #count = 0;

  /** @param length of `board.cells` */
  constructor(length: number) {
    this.#length = length;
    this.cells = new Uint8Array(BOARDS * length);
  }

  /** The boards before the last position of a game. */
  static of({ rules, setup, moves, board }: Game): Past {
    const past = new Past(board.cells.length);
    const again = new Board(rules).setUp(setup);
    for (const { point, color } of moves) {
      past.add(again);
      again.play(point, color);
    }
    return past;
  }

  /** Remembers a board, which is about to change. */
  add({ cells, hash }: Board): void {
    const slot = this.#count++ % BOARDS;
    this.cells.set(cells, slot * this.#length);
    this.#hashes[slot] = hash;
  }

  /** Where the board before so many moves, 1 to 7, begins in {@link cells}; -1 if there was none. */
  start(moves: number): number {
    return moves > this.#count ? -1 : ((this.#count - moves) % BOARDS) * this.#length;
  }

  /** Tells boards apart, and the order in which they came. */
  get key(): string {
    let key = '';
    for (let moves = 1; moves <= BOARDS && moves <= this.#count; moves++)
      key += ` ${this.#hashes[(this.#count - moves) % BOARDS]}`;
    return key;
  }

  copy(): Past {
    return new Past(this.#length).copyFrom(this);
  }

  /** @param other of a board of the same size */
  copyFrom(other: Past): this {
    this.cells.set(other.cells);
    this.#hashes.set(other.#hashes);
    this.#count = other.#count;
    return this;
  }
}
