import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A new empty folder that is removed when the test is over. @returns its absolute path, without symbolic links */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'nutshell-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
