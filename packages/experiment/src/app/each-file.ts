import pc from 'picocolors';
import { messageOf } from '../file/failure.ts';

/**
 * Prints `<file>: <answer>` for each file that a command was given. One that cannot be answered does not keep the others from it: its error
 * is printed, and the exit code becomes 1.
 */
export async function answerEach(
  files: readonly string[],
  answer: (file: string) => string | Promise<string>,
): Promise<void> {
  for (const file of files) {
    try {
      console.log(`${file}: ${await answer(file)}`);
    } catch (error) {
      console.error(`${pc.red('error:')} ${messageOf(error)}`);
      process.exitCode = 1;
    }
  }
}
