/** Ctrl-C: the first asks the training to save and stop, the second ends the process. */

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Milliseconds in which a second signal is ignored: one key press may arrive twice, from the terminal and from Nx. */
const echo = 500;

/** The reason of `run.stop`; a training throws it after it has saved its checkpoint. */
export class Stopped extends Error {}

/** Asks the running training to save and stop. */
let stopTraining: ((because: string) => void) | undefined;

/** Runs `work` with a signal that the first Ctrl-C or SIGTERM aborts; its reason is a {@link Stopped}. */
export async function interruptible<T>(work: (stop: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let first = 0;
  stopTraining = (because) => {
    if (controller.signal.aborted) return;
    first = performance.now();
    console.error(
      `\n${because}topping as soon as a checkpoint is saved; press Ctrl-C again to stop at once.`,
    );
    controller.abort(new Stopped('stopped by Ctrl-C'));
  };
  const onSignal = () => {
    if (!controller.signal.aborted) stopTraining!('S');
    else if (performance.now() - first > echo) process.exit(130);
  };
  for (const signal of signals) process.on(signal, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
    stopTraining = undefined;
  }
}

/**
 * Ends this process when the program that started it for a user dies, be it by `kill -9`: a training as by Ctrl-C, all else at once.
 * Such a program (Nx, `npm start`) hands over a channel, which closes with it, and its process number as `NUTSHELL_LAUNCHER`.
 */
export function endWithLauncher(): void {
  if (!process.connected || Number(process.env.NUTSHELL_LAUNCHER) !== process.ppid) return;
  process.once('disconnect', () => {
    if (stopTraining) stopTraining('The program that started this training has ended: s');
    else process.exit(143);
  });
  process.channel?.unref(); // it must not keep this process alive
}
