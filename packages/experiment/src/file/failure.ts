/**
 * An error whose message is written for the person at the keyboard: the fault, its place, and the remedy.
 * The command line prints the message alone; every other error is a bug and says so.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** That something was made by another version of the app. It may be whole, but this version cannot use it. */
export class OtherVersion extends Failure {}

/** Of a longer message the middle is left out: there a file's content stands, not what is wrong with it nor the remedy. */
const LONGEST = { characters: 1800, lines: 25 };

/** The text to print for an error: its message; for a bug its name too; with NUTSHELL_DEBUG=1 its stack. */
export function messageOf(error: unknown): string {
  const text = printable(textOf(error));
  return debugs() ? text : withoutMiddle(text);
}

const debugs = () => process.env.NUTSHELL_DEBUG === '1';

/**
 * What files hold may stand in messages: characters that a terminal would obey are shown as `\u001b`, and of very long words the middle is
 * left out. Line breaks and tabs stay.
 */
function printable(text: string): string {
  const short = text.replaceAll(/\S{301,}/g, (word) => `${word.slice(0, 200)}…${word.slice(-60)}`);
  return short.replaceAll(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function withoutMiddle(text: string): string {
  const lines = text.split('\n');
  const few =
    lines.length > LONGEST.lines ? [...lines.slice(0, 18), '…', ...lines.slice(-6)].join('\n') : text;
  return few.length > LONGEST.characters ? `${few.slice(0, 1200)} … ${few.slice(-500)}` : few;
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (debugs()) return error.stack ?? error.message;
  const isBug = ['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError'].includes(error.name);
  return isBug ? `${error.name}: ${error.message} (NUTSHELL_DEBUG=1 shows where)` : error.message;
}
