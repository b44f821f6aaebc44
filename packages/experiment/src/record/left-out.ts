/** Files among many that cannot be read: the work goes on without them, and each is named. */
import pc from 'picocolors';
import { Failure, messageOf } from '../file/failure.ts';

/** Takes the message about something that is left out: the file, what is wrong with it, and what to do. */
export type LeaveOut = (problem: string) => void;

/**
 * What `read` gives, as a list of one; an empty list if it fails, after its message has gone to `leaveOut`.
 * @param remedy a sentence: what to do with the file
 * @throws whatever `read` throws that is no Failure: that is a bug
 */
export function readable<T>(read: () => T, leaveOut: LeaveOut, remedy: string): T[] {
  try {
    return [read()];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    leaveOut(`${error.message.replace(/([^.?!])$/, '$1.')} It is left out here. ${remedy}`);
    return [];
  }
}

/** What a command has left out. */
export class LeftOut {
  readonly #problems = new Set<string>();

  /** The same problem twice, of a file that several others need, is one. */
  readonly add: LeaveOut = (problem) => void this.#problems.add(problem);

  /** Prints the problems. */
  tell(): void {
    for (const problem of this.#problems) console.error(`${pc.red('error:')} ${messageOf(problem)}`);
  }

  /** Prints the problems and, if there is one, sets the exit code to 1. */
  fail(): void {
    this.tell();
    if (this.#problems.size) process.exitCode = 1;
  }
}
