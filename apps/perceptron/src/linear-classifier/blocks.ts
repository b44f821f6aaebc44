import type { Training } from '@nutshell/core';
import type { Run } from '@nutshell/experiment';

/** Called after every block of a long computation with the part that is done; if it throws, the computation ends. */
export type OnBlock = (done: number) => void | Promise<void>;

/**
 * Shows the progress of a classifier without steps, and hears Ctrl-C between its blocks.
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
