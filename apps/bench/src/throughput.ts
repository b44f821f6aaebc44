import type { Measurement } from './comparison.ts';

export interface TimeBudget {
  /** How long to measure. */
  readonly seconds: number;
  /** A single step that takes longer than this many seconds ends the measurement before it begins. */
  readonly stepLimit: number;
  /** So many steps are counted at least, however long they take; default 3. */
  readonly minimumSteps?: number;
  /** A clock in milliseconds. */
  readonly now?: () => number;
}

const WARM_UP_SHARE = 0.2;

/**
 * Counts steps in `seconds` of wall-clock time, three at least by default. Beforehand it takes steps for a fifth of that time, so
 * that compilers and caches have settled; they are not counted. pytorch/throughput.py does the same.
 */
export async function measureThroughput(
  step: () => unknown,
  { seconds, stepLimit, minimumSteps = 3, now = () => performance.now() }: TimeBudget,
): Promise<Measurement> {
  const warmUp = now();
  let warmedUp = 0;
  while (warmedUp === 0 || now() - warmUp < WARM_UP_SHARE * seconds * 1000) {
    const before = now();
    await step();
    const taken = (now() - before) / 1000;
    if (taken > stepLimit)
      return { skipped: `one step takes ${taken.toFixed(1)} s, the limit is ${stepLimit} s` };
    warmedUp++;
  }

  const start = now();
  let steps = 0;
  while (steps < minimumSteps || now() - start < seconds * 1000) {
    await step();
    steps++;
  }
  return { steps, seconds: (now() - start) / 1000 };
}
