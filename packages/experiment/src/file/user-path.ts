/** Files and folders as people type them: from where they stand, or from the workspace's root, as READMEs write them. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.ts';

/** Where the person stands: npm and Nx start commands at the workspace's root and say so. */
function standing(): string {
  return process.env.INIT_CWD ?? process.cwd();
}

/** The absolute path of something to read: from where the person stands, else from where the command runs; undefined if it is at neither. */
export function findPath(given: string): string | undefined {
  return placesOf(given).find((place) => existsSync(place));
}

/**
 * The same of something that has to be there.
 * @param flag that named it: `--csv` @throws Failure that names every place looked at
 */
export function existingPath(given: string, flag?: string): string {
  const found = findPath(given);
  if (found !== undefined) return found;
  const places = placesOf(given);
  const name = flag ? `${flag}=${given}` : given;
  throw new Failure(`${name}: ${places.join(' and ')} ${places.length > 1 ? 'do' : 'does'} not exist.`);
}

/** The absolute path of something to write: from where the person stands. */
export function outputPath(given: string): string {
  return path.resolve(standing(), given);
}

/**
 * The absolute paths that something to read may have: from where the person stands, from where the command runs, and from each of `more`.
 * @param more other folders, as the workspace's root
 */
export function placesOf(given: string, ...more: readonly string[]): string[] {
  return [...new Set([standing(), process.cwd(), ...more].map((folder) => path.resolve(folder, given)))];
}
