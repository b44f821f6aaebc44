import type { Lesson } from './lesson.ts';

/** The corners of the square, in the order in which the rule is shown them. */
export const corners = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;

/** Functions of two bits, by corner. XOR is the one that no line separates (Minsky and Papert 1969). */
export const gates = {
  AND: [0, 0, 0, 1],
  OR: [0, 1, 1, 1],
  NAND: [1, 1, 1, 0],
  XOR: [0, 1, 1, 0],
} as const;

export type GateName = keyof typeof gates;

/** One presentation of an example to the rule. */
export interface Presentation {
  readonly pass: number;
  readonly x: readonly number[];
  readonly t: number;
  readonly z: number;
  readonly a: number;
  /** After it; the bias is the last. */
  readonly weights: readonly number[];
}

/** A run of the rule on a gate, learnt or not. */
export interface GateLesson {
  readonly lesson: Lesson;
  readonly history: readonly Presentation[];
}

export type GateLessons = Readonly<Record<GateName, GateLesson>>;
