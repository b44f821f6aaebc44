/** Members of a set that cannot be read: named in an error, or left out on request, which is said on the screen and in the record. */
import { DatasetError } from './errors.ts';

/** A picture or a recording that could not be read. */
export interface Skipped {
  name: string;
  reason: string;
}

export type Member = 'picture' | 'recording';

const NAMED = 10;

/**
 * Says which members of a set are left out, on standard error.
 * @throws DatasetError that counts and names them, and says what to do, unless they are to be left out
 */
export function leaveOut(
  skipped: readonly Skipped[],
  { member, title, skipCorrupt }: { member: Member; title: string; skipCorrupt: boolean },
): void {
  if (skipped.length === 0) return;
  const what = `${counted(skipped, member)} of ${title} cannot be read`;
  if (!skipCorrupt)
    throw new DatasetError(
      [`${what}:`, ...listed(skipped), 'Put them right, or leave them out with --skipCorrupt.'].join('\n'),
    );
  const are = skipped.length === 1 ? 'is' : 'are';
  console.error([`${what} and ${are} left out:`, ...listed(skipped)].join('\n'));
}

/** @throws DatasetError that counts and names them, of a set of which none can be left out */
export function refuse(
  skipped: readonly Skipped[],
  { member, title }: { member: Member; title: string },
): void {
  if (skipped.length === 0) return;
  throw new DatasetError(
    [
      `${counted(skipped, member)} of ${title} cannot be read:`,
      ...listed(skipped),
      'Put them right, or take them out of the folder.',
    ].join('\n'),
  );
}

function listed(skipped: readonly Skipped[]): string[] {
  const lines = skipped.slice(0, NAMED).map(({ name, reason }) => `  ${name}: ${reason}`);
  if (skipped.length > NAMED) lines.push(`  … and ${skipped.length - NAMED} more`);
  return lines;
}

/** The source of a dataset, as a record has it, with what was left out of it. */
export function sourceWithout(source: string, skipped: readonly Skipped[], member: Member): string {
  if (skipped.length === 0) return source;
  const names = skipped.slice(0, NAMED).map(({ name }) => name);
  if (skipped.length > NAMED) names.push(`${skipped.length - NAMED} more`);
  return `${source}, without ${counted(skipped, member)} that cannot be read: ${names.join(', ')}`;
}

const counted = ({ length }: readonly Skipped[], member: Member) =>
  `${length.toLocaleString('en-US')} ${member}${length === 1 ? '' : 's'}`;
