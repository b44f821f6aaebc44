import { win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderName, safeName, safeNames } from '../src/file/safe-name.ts';

describe('the name of a file', () => {
  it.each([
    ['test.loss', 'test.loss'],
    ['../../../x.loss', 'x.loss'],
    ['..\\..\\x', 'x'],
    ['C:\\Windows\\x', 'C-Windows-x'],
    ['\\\\host\\share', 'host-share'],
    ['loss:stream', 'loss-stream'],
    ['why? "this" <one>|*', 'why-this-one-'],
    ['con', 'con_'],
    ['AUX.loss', 'AUX_.loss'],
    ['com1', 'com1_'],
    ['console', 'console'],
    ['loss...', 'loss'],
    ['...', 'unnamed'],
    ['Verlust in %', 'Verlust-in-'],
    ['損失', 'unnamed'],
  ])('of %j is %s', (text, name) => {
    expect(safeName(text)).toBe(name);
    expect(win32.dirname(win32.join('C:\\runs', `${name}.svg`))).toBe('C:\\runs');
  });

  it('is short enough for every disk', () => {
    expect(safeName('x'.repeat(1000))).toHaveLength(120);
    expect(safeName(`${'x'.repeat(119)}.y`)).toBe('x'.repeat(119));
  });

  it('is another for each of several texts, also where capitals do not count', () => {
    expect(safeNames(['a/b', 'a b', 'Loss', 'loss', 'a-b-2'])).toEqual([
      'a-b',
      'a-b-2',
      'Loss',
      'loss-2',
      'a-b-2-2',
    ]);
  });
});

it.each(['con', 'NUL', 'aux.1', 'lpt9', 'budget.', 'a:b', 'a\\b', '..', ''])('%j names no folder', (name) =>
  expect(FolderName.safeParse(name).success).toBe(false),
);
it.each(['budget', 'console', 'mnist-300', 'v1.2', 'com10'])('%j names a folder', (name) =>
  expect(FolderName.parse(name)).toBe(name),
);
