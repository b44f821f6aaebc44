/** Files and folders as people type them: from where they stand, or from the workspace's root, as READMEs write them. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.ts';

/** Where the person stands: npm and Nx start commands at the workspace's root and say so. */
function standing(): string {
  return process.env.INIT_CWD ?? process.cwd();
}

/**
 * The absolute path of something to read: from where the person stands, else from where the command runs.
 * If it is at neither, the first: who reads it will say that it is not there.
 */
export function userPath(given: string): string {
  const places = placesOf(given);
  return places.find((place) => existsSync(place)) ?? places[0];
}

/** The same of a file that has to be there. @param what how to call it: `--csv` @throws Failure that names every place looked at */
export function existingPath(given: string, what: string): string {
  const places = placesOf(given);
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new Failure(
    `${what}=${given}: ${places.join(' and ')} ${places.length > 1 ? 'do' : 'does'} not exist.`,
  );
}

/** The absolute path of something to write: from where the person stands. */
export function outputPath(given: string): string {
  return path.resolve(standing(), given);
}

function placesOf(given: string): string[] {
  return [...new Set([path.resolve(standing(), given), path.resolve(given)])];
}
