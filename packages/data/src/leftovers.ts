/** What processes that were killed left unfinished: files and folders with the number of their process in the name. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from './errors.ts';

/**
 * Removes from `folder` what belongs to processes that have ended; what cannot be removed stays.
 * @param beginning of the names
 * @param rest what follows in them, with the number of the process as its group
 */
export async function removeLeftovers(folder: string, beginning: string, rest: RegExp): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const [, pid] = (name.startsWith(beginning) && rest.exec(name.slice(beginning.length))) || [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => {}); // it may be somebody else's
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}
