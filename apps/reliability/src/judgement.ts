/** Whether an error is an answer that a person can use. */
import { messageOf } from '@nutshell/experiment';
import type { Target } from './attack.ts';

/** Longer messages hold the input, not the fault. */
const LONGEST = 2000;
const MOST_LINES = 30;

/** What is wrong with an error that a reader threw; undefined if it is one clear message. */
export function complaintAbout(
  error: unknown,
  { isRefusal, named }: Pick<Target, 'isRefusal' | 'named'>,
): { kind: 'error' | 'message'; text: string } | undefined {
  if (!isRefusal(error)) return { kind: 'error', text: described(error) };
  const fault = faultOfMessage(messageOf(error), named);
  return fault === undefined ? undefined : { kind: 'message', text: `${fault}: ${described(error)}` };
}

/** Why a message, as it is printed, does not help the person who reads it; undefined if it may. */
export function faultOfMessage(message: string, named?: string): string | undefined {
  if (message.trim() === '') return 'it is empty';
  if (message.length > LONGEST) return `it has ${message.length} characters`;
  if (message.split('\n').length > MOST_LINES) return `it has ${message.split('\n').length} lines`;
  if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(message)) return 'it has control characters';
  if (/\[object \w+\]|\bundefined\b/.test(message)) return 'it shows a value of the program';
  if (named !== undefined && !message.includes(named)) return `it does not name ${named}`;
  return undefined;
}

/** An error in a line, with the place where it was thrown. */
export function described(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${String(error)}`;
  const place = /\n\s+at (.*)/.exec(error.stack ?? '')?.[1] ?? '';
  const text = JSON.stringify(error.message.slice(0, 300)).slice(1, -1);
  return `${error.constructor.name}: ${text}${place && ` (${place.replace(/[^\s(]*\/(?=(packages|apps)\/)/, '')})`}`;
}

/** What helps: an action, and what to do after it. */
const REMEDY =
  /, then (go on with|start again|write the report again|try again)|Free some space and start again|Set NUTSHELL_CACHE/;

/**
 * What is wrong with a message about a disk that refuses something: it names what is refused, and says what to do.
 * @param folder in which it lies, as messages call it
 */
export function faultOfDiskMessage(message: string, folder: string): string | undefined {
  const fault = faultOfMessage(message, folder);
  return fault ?? (REMEDY.test(message) ? undefined : 'it does not say what to do');
}
