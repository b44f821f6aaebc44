import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { discard, temporaryName } from './atomic-file.ts';
import { writing } from './disk-failure.ts';

/**
 * Writes files that belong together: all under temporary names and, once the last is whole, renames them in the order given.
 * @param folder is made, with those above it
 * @param contents by file name
 * @returns the paths
 * @throws WriteFailure with the file that the disk refuses, or the folder if it cannot be made
 */
export function writeFileSet(folder: string, contents: Record<string, string | Uint8Array>): string[] {
  const files = Object.entries(contents).map(([name, content]) => {
    const target = join(folder, name);
    return { target, temporary: temporaryName(target), content };
  });
  writing(folder, () => mkdirSync(folder, { recursive: true }));
  try {
    for (const { target, temporary, content } of files)
      writing(target, () => writeFileSync(temporary, content, { flush: true }));
    for (const { target, temporary } of files) writing(target, () => renameSync(temporary, target));
  } catch (error) {
    for (const { temporary } of files) discard(temporary);
    throw error;
  }
  return files.map(({ target }) => target);
}
