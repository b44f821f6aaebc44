/**
 * An error whose message is written for the person at the keyboard: what is wrong, where, and what to do.
 * The command line prints the message alone; every other error is a bug and says so.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
}
