import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { comparisonTable } from '../src/app/commands/compare.ts';
import { permutationTest, significance } from '../src/record/comparison.ts';
import { makeRecord } from './fixtures/record.ts';
import { makeWorkspace } from './fixtures/workspace.ts';

it('deals values into groups in every way: hand-counted', () => {
  // {1,2,3} and {4,5,6}: of C(6,3) = 20 ways only this one and its mirror image are as far apart.
  expect(permutationTest([1, 2, 3], [4, 5, 6])).toEqual([2 / 20, 20]);
  // Means 2 and 2 are as near as can be: every way is at least as far apart.
  expect(permutationTest([1, 3], [2])[0]).toBe(1);
  // {0} against {1,1,5}: distances 7/3, then twice |1 - 2| = 1, and 5 - 2/3 = 13/3. Two of four are ≥ 7/3.
  expect(permutationTest([0], [1, 1, 5])).toEqual([2 / 4, 4]);
});

it('pairs misses of one seed by McNemar: six right only in the second', () => {
  const a = { name: 'a', records: [makeRecord({ misses100: 8 })] };
  const b = { name: 'b', records: [makeRecord({ misses100: 2 })] };
  const [test] = significance([a, b]);
  // Exact binomial: 2 · (1/2)^6.
  expect(test.pValue).toBeCloseTo(2 / 64, 12);
  expect(test.test).toMatch(
    /McNemar \(exact\) on test, seed 1: 0 right only in the first, 6 only in the second/,
  );
});

it('tabulates the longer list downwards: metrics, or contenders', () => {
  const two = ['a', 'b'].map((name) => ({ name, records: [makeRecord()] }));
  const cell = '4.00 % (1.57 to 9.84)';
  expect(comparisonTable(two)).toEqual([
    ['', 'a', 'b'],
    ['seeds', '1', '1'],
    ['test.error', cell, cell],
    ['test.misses', '4', '4'],
    ['time', '1 min 30 s', '1 min 30 s'],
  ]);
  const five = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, records: [makeRecord()] }));
  expect(comparisonTable(five)[0]).toEqual(['', 'seeds', 'test.error', 'test.misses', 'time']);
  expect(comparisonTable(five)[5]).toEqual(['e', '1', cell, '4', '1 min 30 s']);
});

it('says which test it falls back to', () => {
  const bare = { name: 'a', records: [makeRecord({ misses: undefined })] };
  const other = { name: 'b', records: [makeRecord({ misses100: 2 })] };
  expect(significance([bare, other])[0].test).toMatch(/two proportions/);
  const dataset = { ...makeRecord().dataset, name: 'other' };
  expect(significance([other, { name: 'c', records: [makeRecord({ dataset })] }])[0]).not.toHaveProperty(
    'pValue',
  );
  const seeds = (misses: number[]) =>
    misses.map((misses100, index) => makeRecord({ misses100, seed: index + 1 }));
  const [test] = significance([
    { name: 'a', records: seeds([1, 2, 3]) },
    { name: 'b', records: seeds([4, 5, 6]) },
  ]);
  expect(test).toMatchObject({ pValue: 0.1, test: expect.stringMatching(/permutation test.*3 and 3 seeds/) });
});

it('writes into its folder only, whatever the keys of a record say', async () => {
  const workspace = makeWorkspace();
  const key = '../../../../x.loss';
  const curve = [1, 2, 3].map((epoch) => ({ epoch, [key]: 1 / epoch }));
  for (const seed of [1, 2])
    workspace.write(`results/toy/budget/seed-${seed}.json`, makeRecord({ seed, curve }));
  const { code, out, err } = await workspace.run('compare', 'budget/1', 'budget/2', '--out=a/b/c/d/compared');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('1 charts');
  expect(readdirSync(path.join(workspace.root, 'a/b/c/d/compared')).sort()).toEqual(['index.html', 'table.md', 'x.loss.svg']); // prettier-ignore
  expect(existsSync(path.join(workspace.root, 'a/x.loss.svg'))).toBe(false);
  workspace.remove();
});

it('refuses a record that names a folder outside of its own', async () => {
  const workspace = makeWorkspace();
  workspace.write('record.json', makeRecord({ experiment: '../../elsewhere' }));
  const { code, err } = await workspace.run('compare', 'record.json', 'record.json');
  expect(code).toBe(1);
  expect(err).toContain('"experiment" is "../../elsewhere": expected letters, digits, ".", "_" and "-" only');
  workspace.remove();
});
