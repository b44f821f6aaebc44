/** Commands of an app, run in this process. */
import { format } from 'node:util';
import { type App, main } from '@nutshell/experiment';

/** That a command ended with an exit code other than 0; the message is all that it said about it. */
export class CommandRefusal extends Error {}

/** Whether an error is a command's answer to the person at the keyboard: no bug that it tells as one. */
export const isCommandRefusal = (error: unknown): boolean =>
  error instanceof CommandRefusal && !error.message.includes('NUTSHELL_DEBUG=1');

/** How a command ended, and what it printed. */
export interface CommandAnswer {
  code: number;
  /** To standard output. */
  said: string;
  /** To standard error. */
  complained: string;
}

/**
 * Runs a command as the shell does, in the workspace around the current folder.
 * @returns what it printed
 * @throws CommandRefusal if its exit code is not 0
 */
export async function called(app: App, words: readonly string[]): Promise<string> {
  const { code, said, complained } = await answerOf(app, words);
  if (code !== 0) throw new CommandRefusal(complained);
  return said;
}

/** As {@link called}, whatever the exit code. */
export async function answerOf(app: App, words: readonly string[]): Promise<CommandAnswer> {
  let [said, complained] = ['', ''];
  const { log, warn, error } = console;
  const write = { out: process.stdout.write, err: process.stderr.write };
  const { exitCode } = process;
  const listeners = process.stdout.listeners('error');
  process.exitCode = undefined;
  console.log = (...spoken) => void (said += `${format(...spoken)}\n`);
  console.warn = console.error = (...spoken) => void (complained += `${format(...spoken)}\n`);
  process.stdout.write = (text: unknown) => Boolean((said += String(text)));
  process.stderr.write = (text: unknown) => Boolean((complained += String(text)));
  try {
    await main(app, [...words]);
    return { code: Number(process.exitCode ?? 0), said, complained: complained.trim() };
  } finally {
    Object.assign(console, { log, warn, error });
    process.stdout.write = write.out;
    process.stderr.write = write.err;
    process.exitCode = exitCode;
    for (const listener of process.stdout.listeners('error'))
      if (!listeners.includes(listener)) process.stdout.off('error', listener as () => void);
  }
}
