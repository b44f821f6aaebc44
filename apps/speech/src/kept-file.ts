/** Files that a run keeps beside its checkpoints, with their SHA-256, so that none is trusted that has changed since. */
import { Failure, readChecked, writeFileSet, writeIntoRun } from '@nutshell/experiment';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** The SHA-256 of the other files of its folder, by name. Runs of earlier versions have none: their files are trusted. */
export const CHECKSUMS = 'sha256.json';

const Checksums = z.record(z.string(), z.string());

/** Writes files into a folder, all or none, and notes their checksums beside those of the files that lie there. */
export function keepFiles(folder: string, files: Record<string, string | Uint8Array>): string[] {
  return writeFileSet(folder, withChecksums(folder, files));
}

/** The same in a folder of a run, which is not made again if it was taken away: `keepInRun(run, files, 'folds', name)`. */
export function keepInRun(
  run: { path(...segments: string[]): string },
  files: Record<string, string | Uint8Array>,
  ...segments: string[]
): string[] {
  return writeIntoRun(run, withChecksums(run.path(...segments), files), ...segments);
}

/** Of those files of a folder that are named, or else of all. @throws Failure that names a file which has changed, or is gone */
export function checkFiles(folder: string, names?: readonly string[]): void {
  const noted = checksumsIn(folder);
  for (const name of names ?? Object.keys(noted)) {
    if (noted[name] === undefined) continue;
    const file = join(folder, name);
    const content = existsSync(file) ? readFileSync(file) : undefined;
    if (content && sha256(content) === noted[name]) continue;
    throw new Failure(
      `${file} ${content ? 'has changed since it was written: it has not the SHA-256 that' : 'is gone, which'} ${CHECKSUMS} beside it names. ` +
        'Put it back as it was, or train the run anew.',
    );
  }
}

/** What a JSON file of this app holds. @param hint a question that helps where it does not. @throws Failure that names the file if it is missing or damaged */
export const readKept = <T extends z.ZodType>(file: string, shape: T, hint: string): z.infer<T> =>
  readChecked(file, shape, { remedy: `The file is missing or damaged: ${hint}` });

function checksumsIn(folder: string): Record<string, string> {
  const file = join(folder, CHECKSUMS);
  return existsSync(file) ? readKept(file, Checksums, 'train the run anew.') : {};
}

function withChecksums(folder: string, files: Record<string, string | Uint8Array>) {
  const noted = { ...checksumsIn(folder), ...checksumsOf(files) };
  return { ...files, [CHECKSUMS]: `${JSON.stringify(noted, null, 2)}\n` };
}

const checksumsOf = (files: Record<string, string | Uint8Array>) =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [name, sha256(content)]));

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');
