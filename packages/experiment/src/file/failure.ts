/**
 * An error whose message is written for the person at the keyboard: the fault, its place, and the remedy.
 * The command line prints the message alone; every other error is a bug and says so.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** The text to print for an error: its message; for a bug its name too; with NUTSHELL_DEBUG=1 its stack. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (process.env.NUTSHELL_DEBUG === '1') return error.stack ?? error.message;
  const isBug = ['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError'].includes(error.name);
  return isBug ? `${error.name}: ${error.message} (NUTSHELL_DEBUG=1 shows where)` : error.message;
}
