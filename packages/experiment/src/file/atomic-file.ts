/** Files that are either whole or absent, whatever kills the process. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { writing } from './disk-failure.ts';
import { removeLeftovers } from './leftovers.ts';

/**
 * Writes `content` to a temporary name beside `file`, syncs it, and renames it. What a killed process left of the same file is removed.
 * The folder has to be there. @throws WriteFailure
 */
export function writeFileAtomic(file: string, content: string | Uint8Array): void {
  const temporary = temporaryName(file);
  removeLeftovers(dirname(file), [`${basename(file)}.`]);
  try {
    writing(file, () => {
      const handle = openSync(temporary, 'w');
      try {
        writeFileSync(handle, content);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      renameSync(temporary, file);
    });
  } catch (error) {
    discard(temporary);
    throw error;
  }
}

/** What `file` is called while this process writes it. */
export const temporaryName = (file: string): string => `${file}.${process.pid}.tmp`;

/** Removes what was begun and cannot be finished. */
export function discard(temporary: string): void {
  try {
    rmSync(temporary, { force: true });
  } catch {
    // the disk that refuses one may refuse the other
  }
}
