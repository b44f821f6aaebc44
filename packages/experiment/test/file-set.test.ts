import { temporaryFolder } from '@nutshell/testing/temporary-folder';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { removeLeftovers, writeFigures, writeFileAtomic, writeFileSet, writeIntoRun } from '../src/index.ts';

let folder: string;
const run = { path: (...segments: string[]) => path.join(folder, ...segments) };
beforeEach(() => void (folder = temporaryFolder()));

const gif = Buffer.from('GIF89a…', 'latin1');

describe('files of a run', () => {
  it('are written whole and over those of before, with nothing else left', () => {
    writeFigures(run, { 'a.svg': 'one' });
    const files = writeFigures(run, { 'a.svg': 'two', 'b.gif': gif });
    expect(files).toEqual([run.path('figures', 'a.svg'), run.path('figures', 'b.gif')]);
    expect(readdirSync(run.path('figures')).sort()).toEqual(['a.svg', 'b.gif']);
    expect(readFileSync(files[0], 'utf8')).toBe('two');
    expect(readFileSync(files[1])).toEqual(gif);
  });

  it('may lie in folders within folders', () => {
    expect(writeIntoRun(run, { 'a.txt': 'one' }, 'folds', 'first')).toEqual([run.path('folds/first/a.txt')]);
    expect(writeIntoRun(run, { 'b.txt': 'two' })).toEqual([run.path('b.txt')]);
    expect(readFileSync(run.path('folds/first/a.txt'), 'utf8')).toBe('one');
    writeFileSync(run.path('taken'), 'kept');
    expect(() => writeIntoRun(run, { 'a.txt': 'one' }, 'taken', 'x')).toThrow(
      `${run.path('taken')} cannot be written: a file is in the place of a folder (EEXIST). Move it away, then try again.`,
    );
    expect(readFileSync(run.path('taken'), 'utf8')).toBe('kept');
  });

  it('leave nothing half written', () => {
    writeFigures(run, { 'a.svg': 'one' });
    expect(() => writeFigures(run, { 'b.svg': 'two', 'a.svg/c.svg': 'three' })).toThrow(/ENOTDIR/);
    expect(readdirSync(run.path('figures'))).toEqual(['a.svg']);
  });

  it.each([[[]], [['figures']], [['folds', 'first']]])(
    'of a run that was taken away, in %j, make no folder in its place',
    (segments) => {
      rmSync(folder, { recursive: true });
      expect(() => writeIntoRun(run, { 'a.txt': 'one' }, ...segments)).toThrow(/ENOENT/);
      expect(existsSync(folder)).toBe(false);
    },
  );
});

describe('what a killed process left', () => {
  const { pid: dead } = spawnSync('true'); // a process that has ended
  /** Half a file of the dead process, of one that lives, and of another file. */
  const left = [`a.json.${dead}.tmp`, `a.json.${process.ppid}.tmp`, `other.json.${dead}.tmp`];
  beforeEach(() => {
    for (const name of left) writeFileSync(run.path(name), 'half');
  });

  it.each<[string, () => unknown]>([
    ['alone', () => writeFileAtomic(run.path('a.json'), 'whole')],
    ['in a set', () => writeFileSet(folder, { 'a.json': 'whole' })],
    ['in a run', () => writeIntoRun(run, { 'a.json': 'whole' })],
  ])('of a file goes when the file is written again, %s; a living one’s stays', (_, write) => {
    write();
    expect(readdirSync(folder).sort()).toEqual(['a.json', left[1], left[2]].sort());
    expect(readFileSync(run.path('a.json'), 'utf8')).toBe('whole');
  });

  it('may be a folder, or have another ending', () => {
    mkdirSync(run.path(`trial-${dead}-x1`, 'runs'), { recursive: true });
    mkdirSync(run.path(`trial-${process.pid}-x1`));
    removeLeftovers(folder, ['trial-'], /^(\d+)-\w+$/);
    expect(readdirSync(folder).sort()).toEqual([...left, `trial-${process.pid}-x1`].sort());
  });
});
