/** Rows of a file that is being computed: each process has a file of its own, and goes on with that of one which ended before it was done. */
import { leftovers } from '@nutshell/experiment';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** After this many milliseconds nobody goes on with what was begun of other features. */
const FORGOTTEN = 7 * 24 * 60 * 60 * 1000;

/**
 * Where this process writes what is to become `path`. Of what other processes began of the same file and left when they ended, it takes
 * over the longest; the rest is removed, and what was begun of other files in the folder, if nobody wrote to it for a week.
 */
export function partialOf(path: string): string {
  const folder = dirname(path);
  const own = `${path}.${process.pid}.partial`;
  const begun = leftovers(folder, [`${basename(path)}.`], /^(\d+)\.partial$/).map((name) =>
    join(folder, name),
  );
  for (const file of begun.sort((a, b) => sizeOf(b) - sizeOf(a))) {
    try {
      if (existsSync(own)) rmSync(file, { force: true });
      else renameSync(file, own);
    } catch {
      // another process has taken it, or it is somebody else's
    }
  }
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (name.endsWith('.partial') && file !== own && isForgotten(file)) rmSync(file, { force: true });
  }
  return own;
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

const isForgotten = (file: string): boolean =>
  Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > FORGOTTEN;
