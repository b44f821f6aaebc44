import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Random } from '@nutshell/random';
import { afterAll, describe, expect, it } from 'vitest';
import { config as schema, hiddenUnits } from '../src/depth/config.ts';
import { loadProblem } from '../src/depth/points.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'nutshell-depth-points-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string) => {
  const full = path.join(folder, name);
  writeFileSync(full, text);
  return full;
};
const load = (csv: string, testFraction = 0.5) =>
  loadProblem(schema.parse({ csv, testFraction }), new Random(1));

describe('own points', () => {
  it('are read, labels in order, and brought into ±1', async () => {
    const rows = ['x,y,label', '10,100,7', '30,110,7', '20,120,-1', '10,100,-1'];
    const { train, test, classes, scaling, sha256 } = await load(file('own.csv', rows.join('\n')));
    expect(classes).toEqual(['label −1', 'label 7']);
    expect(train.classes).toBe(2);
    expect(train.labels.length).toBe(2);
    const all = [...train.x, ...test.x];
    expect(Math.min(...all)).toBe(-1);
    expect(Math.max(...all)).toBe(1);
    expect(scaling).toBe('x and y are moved by −20 and −110, then divided by 10.');
    // printf 'x,y,label\n10,100,7\n30,110,7\n20,120,-1\n10,100,-1' | sha256sum
    expect(sha256).toEqual({ 'own.csv': 'a2891b8eb414ec83004c6e7ca3c423b0f12c86fc545585a50c051b2e1b5fcbfd' });
  });

  it('that are all in one place are not divided by zero', async () => {
    const { train } = await load(file('place.csv', 'x,y,label\n5,5,0\n5,5,0\n5,5,1\n5,5,1'));
    expect(Array.from(train.x)).toEqual([0, 0, 0, 0]);
  });

  it('are refused with what is wrong and what to do', async () => {
    await expect(load(path.join(folder, 'none.csv'))).rejects.toThrow(/none\.csv does not exist/);
    await expect(load(folder)).rejects.toThrow(/^Cannot read the points in .*: EISDIR/);
    await expect(load(file('cell.csv', 'x,y,label\n1,2,0\n1,two,1'))).rejects.toThrow(
      /cell\.csv.*row 3.*"?y"?.*two/,
    );
    await expect(load(file('short.csv', 'x,y,label\n1,2,0\n1,3,1'))).rejects.toThrow(/2 points; at least 4/);
    await expect(load(file('one.csv', `x,y,label\n${'1,2,5\n'.repeat(6)}`))).rejects.toThrow(
      /1 different values; expected 2 … 6/,
    );
    await expect(load(file('few.csv', 'x,y,label\n1,2,0\n1,3,1\n2,2,0\n0,0,1'), 0.1)).rejects.toThrow(
      /raise --testFraction/,
    );
  });
});

describe('drawn points', () => {
  it('are the same for the same seed, split as asked', async () => {
    const settings = schema.parse({ dataset: 'gaussians', points: 100, testFraction: 0.2 });
    const problem = await loadProblem(settings, new Random(1));
    expect(problem.train.labels.length).toBe(80);
    expect(problem.test.labels.length).toBe(20);
    expect(problem.classes.length).toBe(4);
    expect(await loadProblem(settings, new Random(1))).toEqual(problem);
  });
});

describe('config', () => {
  it('reads the hidden layers', () => {
    expect(hiddenUnits(schema.parse({ hidden: '8,8,2' }).hidden)).toEqual([8, 8, 2]);
    expect(hiddenUnits(schema.parse({ hidden: '' }).hidden)).toEqual([]);
  });

  it.each(['2,', '0', '65', 'two', '1.5', '-2'])('refuses hidden layers of %s', (hidden) => {
    expect(() => schema.parse({ hidden })).toThrow(/units of each hidden layer/);
  });

  it('refuses views that are none', () => {
    expect(() => schema.parse({ view: '1' })).toThrow(/components/);
    expect(schema.parse({ view: '1,3' }).view).toBe('1,3');
  });
});
