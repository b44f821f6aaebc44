import { type Lesson, examplesOf, learn } from './perceptron.ts';

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

/** Runs the rule on a gate, and keeps every presentation. */
export function learnGate(name: GateName): { lesson: Lesson; history: Presentation[] } {
  const history: Presentation[] = [];
  let pass = 1;
  const lesson = learn(examplesOf(corners, gates[name]), 1000, {
    example: (i, z, a, weights) =>
      history.push({ pass, x: corners[i], t: gates[name][i], z, a, weights: [...weights] }),
    pass: (done) => void (pass = done + 1),
  });
  return { lesson, history };
}
