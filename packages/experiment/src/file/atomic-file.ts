/** Files that are either whole or absent, whatever kills the process. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Writes `content` to a temporary name beside `file`, syncs it, and renames it. The folder has to be there. */
export function writeFileAtomic(file: string, content: string | Uint8Array): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const handle = openSync(temporary, 'w');
    try {
      writeFileSync(handle, content);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // the disk that refuses one may refuse the other
    }
    if (error instanceof Error && !('path' in error)) Object.assign(error, { path: file }); // of a write, the system names none
    throw error;
  }
}
