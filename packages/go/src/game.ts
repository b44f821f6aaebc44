import { Board, type Superko } from './board.ts';
import { BLACK, type Color, WHITE, colorName } from './color.ts';
import { PASS, type Point } from './point.ts';
import { areaScore } from './score.ts';

export interface Rules {
  size: number;
  /** Points that White gets for moving second. */
  komi: number;
  superko: Superko;
  suicide: boolean;
}

/** Area scoring with positional superko and without suicide: what our networks play, and GNU Go with `--chinese-rules --positional-superko`. */
export function rules({
  size,
  komi = 7,
  superko = 'positional',
  suicide = false,
}: Partial<Rules> & { size: number }): Rules {
  return { size, komi, superko, suicide };
}

export interface Move {
  color: Color;
  /** PASS is a pass. */
  point: Point;
}

/** A move that the rules forbid. */
export class IllegalMove extends Error {}

/** A game: its rules, the stones it began with, and the moves, which can be taken back. */
export class Game {
  readonly rules: Rules;
  readonly board: Board;
  readonly #moves: Move[] = [];
  readonly #setup: (readonly [Point, Color])[] = [];
  #first: Color = BLACK;

  constructor(its: Rules) {
    this.rules = its;
    this.board = new Board(its);
  }

  get moves(): readonly Move[] {
    return this.#moves;
  }

  /** Stones from before the first move. */
  get setup(): readonly (readonly [Point, Color])[] {
    return this.#setup;
  }

  /** Puts stones on the board before the first move. @throws IllegalMove if there was one; RangeError if a stone has no place or liberty */
  setUp(stones: readonly (readonly [Point, Color])[], toMove: Color): void {
    if (this.#moves.length > 0) throw new IllegalMove('stones can only be set up before the first move');
    this.board.setUp(stones, toMove);
    for (const stone of stones) this.#setup.push(stone);
    this.#first = toMove;
  }

  /** @throws IllegalMove that says why */
  play(point: Point, color: Color = this.board.toMove): void {
    const { board } = this;
    if (!board.isLegal(point, color)) {
      const name = board.geometry.name(point);
      const reason =
        board.cells[point] === BLACK || board.cells[point] === WHITE
          ? 'the point has a stone'
          : 'it repeats a position or has no liberty';
      throw new IllegalMove(`${colorName(color)} may not play ${name}: ${reason}`);
    }
    board.play(point, color);
    this.#moves.push({ color, point });
  }

  /** Takes the last move back. @returns whether there was one */
  undo(): boolean {
    if (this.#moves.length === 0) return false;
    const moves = this.#moves.slice(0, -1);
    this.board.copyFrom(new Board(this.rules).setUp(this.#setup, this.#first));
    for (const { point, color } of moves) this.board.play(point, color);
    this.#moves.pop();
    return true;
  }

  /** The same stones and moves under other rules. @throws IllegalMove if these forbid one */
  under(others: Partial<Omit<Rules, 'size'>>): Game {
    const game = new Game({ ...this.rules, ...others });
    if (this.#setup.length > 0) game.setUp(this.#setup, this.#first);
    for (const { point, color } of this.#moves) game.play(point, color);
    return game;
  }

  /** Whether the last two moves were passes. */
  get isOver(): boolean {
    const [before, last] = this.#moves.slice(-2);
    return last !== undefined && before.point === PASS && last.point === PASS;
  }

  /** Black's area less White's and komi, as the board stands. */
  score(dead: Iterable<Point> = []): number {
    return areaScore(this.board, dead) - this.rules.komi;
  }
}
