import type { Point } from '../point.ts';
import type { Position } from './position.ts';

/** What a network sees of a position: planes of the board, and numbers that belong to no point. */
export interface InputForm {
  /** Numbers of each point, in this order. */
  readonly names: readonly string[];
  readonly planes: number;
  readonly globals: number;
  /** Whether it shows earlier boards: then positions have to remember them, {@link Position.past}. */
  readonly past: boolean;
  /**
   * Writes the input of one position: planes [n, n, planes] and globals [globals], without allocating.
   * @param legal its legal moves, points in the order of the board
   * @param symmetry 0 to 7: the board is turned or mirrored in this way
   * @param row of the batch
   * @throws Error if the form shows earlier boards and the position remembers none
   */
  write(
    position: Position,
    legal: readonly Point[],
    symmetry: number,
    planes: Float32Array,
    globals: Float32Array,
    row: number,
  ): void;
}
