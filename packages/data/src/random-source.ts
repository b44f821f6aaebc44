/**
 * What this package needs of a seeded generator. `Random` of @nutshell/core satisfies it; so does anything else with these methods.
 * Nothing here draws from any other source of randomness.
 */
export interface RandomSource {
  /** A number in [low, high); [0, 1) by default. */
  uniform(low?: number, high?: number): number;
  normal(mean?: number, sd?: number): number;
  /** A whole number in [0, n). */
  int(n: number): number;
  /** The numbers 0 … n−1 in random order. */
  permutation(n: number): Uint32Array;
  /** An independent generator that depends on the seed and the name only, not on draws made before. */
  fork(name: string): RandomSource;
}
