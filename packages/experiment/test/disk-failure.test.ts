/** What a disk that refuses to write is told as: the file, the reason, and what to do. */
import { failDisk } from '@nutshell/testing/disk-faults';
import { temporaryFolder } from '@nutshell/testing/temporary-folder';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diskFailure } from '../src/file/disk-failure.ts';
import { type AppCommand, type Run, WriteFailure, writeFileAtomic, writeFileSet } from '../src/index.ts';
import { toyWith } from './fixtures/stoppable.ts';
import { makeWorkspace, type TestWorkspace } from './fixtures/workspace.ts';

type Kind = 'ENOSPC' | 'EROFS';

/** Does something on a disk that fails at the first call of this name about a file of this name. */
async function onFaultyDisk<T>(
  folder: string,
  fault: { kind: Kind; call: string; file: string },
  work: () => T,
): Promise<Awaited<T>> {
  const disk = failDisk({ folder, ...fault });
  try {
    return await work();
  } finally {
    disk.end();
    expect(disk.struck).toBe(true);
  }
}

const messageOf = (work: () => unknown) => async () => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(WriteFailure);
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
};

describe('files that cannot be written', () => {
  const contents = { 'a.txt': 'one', 'b.txt': 'two' };
  const full = 'the disk is full (ENOSPC). Make room, then try again.';
  const readOnly = 'the disk is read-only (EROFS). Make it writable, or use another, then try again.';

  it('of a set are named with the remedy, and nothing is left', async () => {
    const folder = temporaryFolder();
    const said = (kind: Kind, call: string, file: string) =>
      onFaultyDisk(
        folder,
        { kind, call, file },
        messageOf(() => writeFileSet(folder, contents)),
      );
    const b = path.join(folder, 'b.txt');
    expect(await said('ENOSPC', 'writeFileSync', 'b.txt')).toBe(`${b} cannot be written: ${full}`);
    expect(readdirSync(folder)).toEqual([]);
    expect(await said('EROFS', 'writeFileSync', 'b.txt')).toBe(`${b} cannot be written: ${readOnly}`);
    expect(await said('ENOSPC', 'renameSync', 'b.txt')).toBe(`${b} cannot be written: ${full}`);
  });

  it('of a read-only disk are told as such, though Node says that the folder is not there', async () => {
    const folder = temporaryFolder();
    const inside = path.join(folder, 'x', 'y');
    const fault = { kind: 'EROFS', call: 'mkdirSync', file: 'y' } as const;
    const message = await onFaultyDisk(
      folder,
      fault,
      messageOf(() => writeFileSet(inside, contents)),
    );
    expect(message).toBe(`${inside} cannot be written: ${readOnly}`);
  });

  it('alone are named too', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'a.txt');
    const fault = { kind: 'ENOSPC', call: 'fsyncSync', file: 'a.txt' } as const;
    const message = await onFaultyDisk(
      folder,
      fault,
      messageOf(() => writeFileAtomic(file, 'one')),
    );
    expect(message).toBe(`${file} cannot be written: ${full}`);
    expect(readdirSync(folder)).toEqual([]);
    const lost = path.join(folder, 'lost', 'a.txt');
    expect(await messageOf(() => writeFileAtomic(lost, 'one'))()).toBe(
      `${lost} cannot be written: its folder is not there (ENOENT). Put it back, then try again.`,
    );
    writeFileSync(file, '');
    const under = path.join(file, 'b');
    expect(await messageOf(() => writeFileSet(under, contents))()).toMatch(
      /b cannot be written: a part of its path is a file \(ENOTDIR\)/,
    );
  });

  it('are told in the words of whoever has told it already', () => {
    const cause = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
    const told = new Error('Cannot write cache/set.bin: set NUTSHELL_CACHE.', { cause });
    expect(diskFailure(told, { what: 'runs/x cannot be written', next: 'try again.' })).toBe(told);
  });
});

describe('a command', () => {
  /** What happens in the next command, or after an epoch of the next training. */
  let write: (folder: string) => unknown;
  let workspace: TestWorkspace;
  const scribble: AppCommand = {
    name: 'scribble',
    summary: 'write a file',
    run: async () => void write(workspace.root),
  };
  beforeEach(() => {
    write = () => {};
    const toy = toyWith((epoch, run: Run<any>) => epoch === 2 && write(run.dir));
    workspace = makeWorkspace({ ...toy, commands: [scribble] });
  });
  afterEach(() => workspace.remove());

  it('names the file that cannot be written, and the remedy', async () => {
    write = (folder) => writeFileSet(path.join(folder, 'out'), { 'a.svg': '<svg/>' });
    const fault = { kind: 'ENOSPC', call: 'writeFileSync', file: 'a.svg' } as const;
    const { code, err } = await onFaultyDisk(workspace.root, fault, () => workspace.run('scribble'));
    expect({ code, err }).toEqual({
      code: 1,
      err: `error: ${path.join(workspace.root, 'out/a.svg')} cannot be read or written: the disk is full (ENOSPC). Make room, then try again.\n`,
    });
  });

  it('that trains says so too, wherever the file lies, and how to go on', async () => {
    const cache = temporaryFolder();
    for (const [folder, shown] of [
      [undefined, 'runs/toy/budget-s1-[^/]+/words.json'],
      [cache, path.join(cache, 'words.json')],
    ]) {
      write = (dir) => writeFileSet(folder ?? dir, { 'words.json': '[]' });
      const fault = { kind: 'ENOSPC', call: 'writeFileSync', file: 'words.json' } as const;
      const { code, err } = await onFaultyDisk(folder ?? workspace.root, fault, () => workspace.run('train'));
      expect(code).toBe(1);
      expect(err).toMatch(
        new RegExp(
          `^error: ${shown} cannot be read or written: the disk is full \\(ENOSPC\\). What the run saved before is whole. ` +
            'Make room, then go on with: npx nx run toy:train --resume=budget-s1-\\S+\n$',
        ),
      );
    }
  });

  it('that trains on a read-only disk says that it is read-only', async () => {
    const fault = { kind: 'EROFS', call: 'mkdirSync', file: 'toy' } as const;
    const { code, err } = await onFaultyDisk(workspace.root, fault, () => workspace.run('train'));
    expect({ code, err }).toEqual({
      code: 1,
      err:
        'error: runs/toy cannot be written: the disk is read-only (EROFS). Make it writable, or use another, ' +
        'then start again; --runs=<folder> names another place for runs.\n',
    });
    expect(readdirSync(workspace.root)).not.toContain('runs');
  });
});
