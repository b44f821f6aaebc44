import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const { stdout } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
  maxBuffer: 1 << 26,
});
/** None in a downloaded archive. */
const files = (stdout ?? '').split('\0').filter(Boolean);

/** Why Windows cannot have a path; undefined if it can. https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
function faultOnWindows(path: string): string | undefined {
  if (path.length > 180) return 'too long for a clone in a deep folder, as all may have 260 characters';
  for (const name of path.split('/')) {
    if (/[<>:"\\|?*\u0000-\u001f]/.test(name)) return `${name} has a character that is not allowed`;
    if (/[. ]$/.test(name)) return `${name} ends in a dot or a space`;
    if (/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name)) return `${name} is the name of a device`;
  }
  return undefined;
}

describe.skipIf(files.length === 0)('the files of the repository', () => {
  it('have names that Windows takes', () => {
    expect(files.length).toBeGreaterThan(1000);
    expect(files.filter((file) => faultOnWindows(file))).toEqual([]);
  });

  it('differ where capitals do not count', () => {
    const seen = new Map<string, string>();
    const same = files.filter((file) => {
      const folded = file.toLowerCase();
      const first = seen.get(folded) ?? file;
      seen.set(folded, first);
      return first !== file;
    });
    expect(same).toEqual([]);
  });
});

it.each([
  'a/b:c.ts',
  'results/what?.json',
  'runs/aux/x',
  'NUL.txt',
  'com1',
  'a./b',
  'a /b',
  'a\\b',
  `${'deep/'.repeat(40)}x`,
])('%s is none of those names', (path) => expect(faultOnWindows(path)).toBeDefined());
it.each(['a/b-c_1.test.ts', 'console/auxiliary.ts', '.ci/run', 'común.md', 'computer'])(
  '%s is one of those names',
  (path) => expect(faultOnWindows(path)).toBeUndefined(),
);
