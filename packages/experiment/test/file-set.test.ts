import { temporaryFolder } from '@nutshell/testing/temporary-folder';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeFigures, writeIntoRun } from '../src/index.ts';

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
