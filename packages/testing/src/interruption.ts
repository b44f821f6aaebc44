import type { Outcome, Run } from '@nutshell/experiment';
import { expect } from 'vitest';
import { ScratchRun } from './scratch-run.ts';

/**
 * Asserts that a training that Ctrl-C stops and that is resumed, in this process, ends with the bits of one that was not: weights,
 * metrics, curve, log.
 * @param at the update of the progress, thus the batch, at which it is stopped
 * @returns the outcome of the resumed one
 */
export async function goesOnToTheSameBits<C>(
  train: (run: Run<C>) => Promise<Outcome>,
  config: C,
  { at }: { at: number },
): Promise<Outcome> {
  const straight = new ScratchRun(config);
  const expected = await straight.train(train);
  const stopped = new ScratchRun(config, {
    onUpdate: (updates, run) => updates === at && run.interrupt(),
  });
  const ended = await stopped.train(train).catch((error: unknown) => error);
  expect(ended, `how it ended, to be stopped at update ${at}`).toBe(stopped.stop.reason);
  const resumed = stopped.resume();
  const outcome = await resumed.train(train);
  expect(timeless(outcome)).toEqual(timeless(expected));
  expect(resumed.history()).toEqual(straight.history());
  return outcome;
}

/** All of an outcome but the time that it took. */
function timeless({ cost, ...rest }: Outcome) {
  return { ...rest, steps: cost.steps };
}
