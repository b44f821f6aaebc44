/** What processes that were killed left unfinished. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** `<number of the process>.tmp`. */
const TEMPORARY = /^(\d+)\.tmp$/;

/**
 * Names in `folder` of what belongs to processes that have ended: they begin with one of `beginnings`.
 * @param rest what follows there, with the number of the process as its group
 */
export function leftovers(folder: string, beginnings: readonly string[], rest = TEMPORARY): string[] {
  return namesIn(folder).filter((name) =>
    beginnings.some((beginning) => {
      const [, pid] = (name.startsWith(beginning) && rest.exec(name.slice(beginning.length))) || [];
      return pid !== undefined && !isProcess(Number(pid));
    }),
  );
}

/** Removes {@link leftovers}, files and folders; those that cannot be removed stay. */
export function removeLeftovers(folder: string, beginnings: readonly string[], rest = TEMPORARY): void {
  for (const name of leftovers(folder, beginnings, rest)) {
    try {
      rmSync(join(folder, name), { recursive: true, force: true });
    } catch {
      // it may be somebody else's
    }
  }
}

/** Whether a process of this machine has this number now. */
export function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it is somebody else's
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // what is written there next says why
  }
}
