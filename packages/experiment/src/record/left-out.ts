/** Files among many that cannot be read: the work goes on without them, and each is named. */
import pc from 'picocolors';
import { Failure, messageOf, OtherVersion } from '../file/failure.ts';

/** What is left out is damaged, or another version of the app made it. */
export type Why = 'damaged' | 'other version';

/** Takes the message about something that is left out: the file, what is wrong with it, and what to do. */
export type LeaveOut = (problem: string, why?: Why) => void;

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
    const problem = `${error.message.replace(/([^.?!])$/, '$1.')} It is left out here. ${remedy}`;
    leaveOut(problem, error instanceof OtherVersion ? 'other version' : 'damaged');
    return [];
  }
}

/** What a command has left out. */
export class LeftOut {
  readonly #problems = new Map<string, Why>();

  /** The same problem twice, of a file that several others need, is one. */
  readonly add: LeaveOut = (problem, why = 'damaged') => void this.#problems.set(problem, why);

  /** Prints the problems; of what another version made it is a note. */
  tell(): void {
    for (const [problem, why] of this.#problems)
      console.error(`${why === 'damaged' ? pc.red('error:') : pc.yellow('note:')} ${messageOf(problem)}`);
  }

  /** Prints the problems and, if something is damaged, sets the exit code to 1. */
  fail(): void {
    this.tell();
    if ([...this.#problems.values()].includes('damaged')) process.exitCode = 1;
  }
}
