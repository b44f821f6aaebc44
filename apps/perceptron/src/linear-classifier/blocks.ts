import type { Training } from '@nutshell/core';
import type { Run } from '@nutshell/experiment';

/** Told after every block of a long computation how much of it is done; an error of it ends the computation. */
export type OnBlock = (done: number) => void | Promise<void>;

/**
 * Shows how far a classifier without steps is, and hears Ctrl-C between its blocks.
 * @throws run.stop.reason after Ctrl-C
 */
export async function inBlocks<Result>(
  training: Training,
  run: Run<unknown>,
  { label, total }: { label: string; total: number },
  compute: (onBlock: OnBlock) => Promise<Result>,
): Promise<Result> {
  const progress = run.progress(label, total);
  try {
    return await compute(async (done) => {
      progress.update(done);
      await training.pause();
    });
  } finally {
    progress.stop();
  }
}
