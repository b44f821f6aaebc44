import type { Measurement } from './comparison.ts';

export interface TimeBudget {
  /** How long to measure. */
  readonly seconds: number;
  /** A single step that takes longer than this many seconds ends the measurement before it begins. */
  readonly stepLimit: number;
  /** A clock in milliseconds. */
  readonly now?: () => number;
}

const MINIMUM_STEPS = 3;
const WARM_UP_SHARE = 0.2;

/**
 * Counts steps in `seconds` of wall-clock time, three at least. Beforehand it takes steps for a fifth of that time, one
 * at least, so that compilers and caches have settled; they are not counted. pytorch/throughput.py does the same.
 */
export async function measureThroughput(
  step: () => unknown,
  { seconds, stepLimit, now = () => performance.now() }: TimeBudget,
): Promise<Measurement> {
  const warmUp = now();
  do {
    const before = now();
    await step();
    const taken = (now() - before) / 1000;
    if (taken > stepLimit)
      return { skipped: `one step takes ${taken.toFixed(1)} s, the limit is ${stepLimit} s` };
  } while (now() - warmUp < WARM_UP_SHARE * seconds * 1000);

  const start = now();
  let steps = 0;
  while (steps < MINIMUM_STEPS || now() - start < seconds * 1000) {
    await step();
    steps++;
  }
  return { steps, seconds: (now() - start) / 1000 };
}
