import type { Network } from './autograd.ts';

export const corners = [
  { x: [0, 0], t: 0 },
  { x: [0, 1], t: 1 },
  { x: [1, 0], t: 1 },
  { x: [1, 1], t: 0 },
];

export interface XorLesson {
  readonly network: Network;
  /** Mean of ½ (y − t)² over the corners, after 0, 1, … passes. */
  readonly losses: readonly number[];
  /** Outputs at the corners, after the last pass. */
  readonly outputs: readonly { x: readonly number[]; t: number; y: number }[];
  /** The pass from which on all four corners stay on the right side of ½; absent if there is none. */
  readonly learntAfter: number | undefined;
}
