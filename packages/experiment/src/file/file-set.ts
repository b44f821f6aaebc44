import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.ts';

/**
 * Writes files that belong together: all under temporary names and, once the last is whole, renames them in the order given.
 * @param contents by file name
 * @returns the paths
 * @throws Failure if the folder cannot be made or written to.
 */
export function writeFileSet(folder: string, contents: Record<string, string | Uint8Array>): string[] {
  const files = Object.entries(contents).map(([name, content]) => {
    const target = join(folder, name);
    return { target, temporary: `${target}.${process.pid}.tmp`, content };
  });
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new Failure(`folder ${folder} does not exist and cannot be made: ${(error as Error).message}`);
  }
  try {
    for (const { temporary, content } of files) writeFileSync(temporary, content, { flush: true });
    for (const { temporary, target } of files) renameSync(temporary, target);
  } catch (error) {
    for (const { temporary } of files) rmSync(temporary, { force: true });
    throw new Failure(`cannot write into ${folder}: ${(error as Error).message}`);
  }
  return files.map(({ target }) => target);
}
