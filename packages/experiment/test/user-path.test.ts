import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path, { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Failure, existingPath, findPath, fromRoot, outputPath } from '../src/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nutshell-test-'));
  vi.stubEnv('INIT_CWD', folder); // where the person stands
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

it('finds what lies where the person stands, then what lies where the command runs', () => {
  expect(existingPath('package.json')).toBe(resolve('package.json'));
  writeFileSync(join(folder, 'package.json'), '{}');
  expect(existingPath('package.json')).toBe(join(folder, 'package.json'));
  mkdirSync(join(folder, 'photos of mine'));
  expect(findPath('photos of mine/../package.json')).toBe(join(folder, 'package.json'));
  expect(existingPath(folder)).toBe(folder);
});

it('names both places, and the flag, of what is at neither', () => {
  expect(findPath('nowhere.csv')).toBeUndefined();
  const both = `${join(folder, 'nowhere.csv')} and ${resolve('nowhere.csv')} do not exist.`;
  expect(() => existingPath('nowhere.csv')).toThrow(new Failure(`nowhere.csv: ${both}`));
  expect(() => existingPath('nowhere.csv', '--csv')).toThrow(new Failure(`--csv=nowhere.csv: ${both}`));
  expect(() => existingPath('/nowhere.csv')).toThrow('/nowhere.csv: /nowhere.csv does not exist.');
});

it('writes where the person stands', () => {
  expect(outputPath('report.html')).toBe(join(folder, 'report.html'));
});

it.each([
  ['/work', '/work/runs/toy', 'runs/toy'],
  ['/work', '/work/..runs/toy', '..runs/toy'],
  ['/work', '/elsewhere/toy', '/elsewhere/toy'],
  ['/work', '/', '/'],
])('shows from the root %s the path %s as %s', (root, file, shown) => {
  expect(fromRoot({ root }, file, path.posix as typeof path)).toBe(shown);
});

it.each([
  ['C:\\work', 'C:\\work\\runs\\toy', 'runs/toy'],
  ['C:\\work', 'c:\\WORK\\runs\\toy', 'runs/toy'],
  ['C:\\work', 'C:\\elsewhere\\toy', 'C:\\elsewhere\\toy'],
  ['C:\\work', 'D:\\work\\toy', 'D:\\work\\toy'],
  ['C:\\work', '\\\\host\\share\\toy', '\\\\host\\share\\toy'],
])('shows on Windows from the root %s the path %s as %s', (root, file, shown) => {
  expect(fromRoot({ root }, file, path.win32 as typeof path)).toBe(shown);
});
