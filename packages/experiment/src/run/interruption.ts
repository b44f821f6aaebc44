/** Ctrl-C, taken politely: the first asks the training to save and stop, the second ends the process. */

const signals = ['SIGINT', 'SIGTERM'] as const;

/** One key press may arrive twice, from the terminal and from the task runner above us: milliseconds to ignore. */
const echo = 500;

/** Why `run.stop` was aborted: what a training throws once it has saved its checkpoint. */
export class Stopped extends Error {}

/** Runs `work` with a signal that the first Ctrl-C or SIGTERM aborts; its reason is a {@link Stopped}. */
export async function interruptible<T>(work: (stop: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let first = 0;
  const onSignal = () => {
    if (!controller.signal.aborted) {
      first = performance.now();
      console.error('\nStopping as soon as a checkpoint is saved; press Ctrl-C again to stop at once.');
      controller.abort(new Stopped('stopped by Ctrl-C'));
    } else if (performance.now() - first > echo) process.exit(130);
  };
  for (const signal of signals) process.on(signal, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}
