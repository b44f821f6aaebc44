import { mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { discard, temporaryName } from './atomic-file.ts';
import { writing } from './disk-failure.ts';
import { removeLeftovers } from './leftovers.ts';

/** Texts or bytes by file name. */
export type FileSet = Record<string, string | Uint8Array>;

/**
 * Writes files that belong together: all under temporary names and, once the last is whole, renames them in the order given. What a
 * killed process left of the same files is removed.
 * @param folder is made, with those above it
 * @returns the paths
 * @throws WriteFailure with the file that the disk refuses, or the folder if it cannot be made
 */
export function writeFileSet(folder: string, contents: FileSet): string[] {
  writing(folder, () => mkdirSync(folder, { recursive: true }));
  return writeInto(folder, contents);
}

/**
 * As {@link writeFileSet}, into the folder of a run, or one inside it: `writeIntoRun(run, files, 'folds', name)`. That one is made, but
 * never the run: a run that was taken away while it is trained does not rise again.
 */
export function writeIntoRun(
  run: { path(...segments: string[]): string },
  contents: FileSet,
  ...segments: string[]
): string[] {
  for (const depth of segments.keys()) makeFolder(run.path(...segments.slice(0, depth + 1)));
  return writeInto(run.path(...segments), contents);
}

/** Writes pictures into the run's folder `figures`, from where its report has them. */
export function writeFigures(run: { path(...segments: string[]): string }, figures: FileSet): string[] {
  return writeIntoRun(run, figures, 'figures');
}

/** Makes a folder, if it is not there, in one that is. */
function makeFolder(folder: string): void {
  writing(folder, () => {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) mkdirSync(folder);
  });
}

function writeInto(folder: string, contents: FileSet): string[] {
  const beginnings = Object.keys(contents).map((name) => `${name}.`);
  removeLeftovers(folder, beginnings);
  const files = Object.entries(contents).map(([name, content]) => {
    const target = join(folder, name);
    return { target, temporary: temporaryName(target), content };
  });
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
