import { readFileSync, readdirSync } from 'node:fs';
import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Fault, failDisk } from '../src/disk-faults.ts';
import { temporaryFolder } from '../src/temporary-folder.ts';

/** Writes a file as the cache does: in pieces, under another name. */
async function keep(folder: string): Promise<void> {
  await mkdir(join(folder, 'set'), { recursive: true });
  const file = await open(join(folder, 'set', 'a.tmp'), 'wx');
  try {
    await file.writeFile(Buffer.from('one '));
    await file.write(Buffer.from('two'));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(join(folder, 'set', 'a.tmp'), join(folder, 'set', 'a'));
}

async function onDisk(fault: Omit<Fault, 'folder'>, work: (folder: string) => Promise<unknown>) {
  const folder = temporaryFolder();
  const disk = failDisk({ folder, ...fault });
  const error = await work(folder).then(
    () => undefined,
    (reason: NodeJS.ErrnoException) => reason,
  );
  disk.end();
  return { folder, calls: disk.calls.map(({ name }) => name), code: error?.code };
}

it('counts what promises ask of the disk, in the names of the calls at once', async () => {
  const { folder, calls, code } = await onDisk({}, keep);
  expect(code).toBe(undefined);
  expect(calls).toEqual(['mkdirSync', 'openSync', 'writeSync', 'writeSync', 'fsyncSync', 'renameSync']);
  expect(readFileSync(join(folder, 'set', 'a'), 'utf8')).toBe('one two');
});

it.each([
  [1, 'ENOSPC', 'ENOSPC', undefined],
  [1, 'EROFS', 'ENOENT', undefined], // as Node tells it
  [3, 'ENOSPC', 'ENOSPC', ''],
  [3, 'short', 'ENOSPC', 'on'],
  [4, 'EIO', 'EIO', 'one '],
  [5, 'EROFS', 'EROFS', 'one two'],
  [6, 'EIO', 'EIO', 'one two'],
] as const)(
  'at call %d, %s is met as %s, and leaves what was written before',
  async (at, kind, code, left) => {
    const met = await onDisk({ at, kind }, keep);
    expect(met.code).toBe(code);
    const names = readdirSync(met.folder, { recursive: true, encoding: 'utf8' });
    const file = join(met.folder, 'set', 'a.tmp');
    expect(names.includes(join('set', 'a.tmp')) ? readFileSync(file, 'utf8') : undefined).toBe(left);
  },
);

it('leaves other folders, and the disk after its end, as they are', async () => {
  const other = temporaryFolder();
  const { folder, calls, code } = await onDisk({ at: 1, kind: 'ENOSPC' }, () => keep(other));
  expect([calls, code]).toEqual([[], undefined]);
  await writeFile(join(folder, 'b'), 'whole');
  expect(await readFile(join(folder, 'b'), 'utf8')).toBe('whole');
});
