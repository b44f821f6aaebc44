import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { CARS_CARD, cars } from '../src/index.ts';
import { temporaryFolder } from './files.ts';

const table = await cars();

test('the known table: 406 cars, of which 8 lack consumption and 6 horsepower', () => {
  expect(table.rows).toBe(392);
  expect(table.dropped).toBe(8 + 6);
  expect(table.names[0]).toBe('chevrolet chevelle malibu');
  for (const values of Object.values(table.columns)) {
    expect(values).toHaveLength(392);
    expect(values.every(Number.isFinite)).toBe(true);
  }
});

test('the published statistics of these 392 cars (Auto of James et al., An Introduction to Statistical Learning)', () => {
  // summary(Auto) of R's ISLR package: minimum, mean, maximum.
  const summary = (name: string) => {
    const values = table.columns[name];
    return [Math.min(...values), values.reduce((sum, v) => sum + v, 0) / values.length, Math.max(...values)];
  };
  const published: Record<string, [number, number, number]> = {
    mpg: [9, 23.45, 46.6],
    cylinders: [3, 5.472, 8],
    displacement: [68, 194.4, 455],
    horsepower: [46, 104.5, 230],
    weight: [1613, 2978, 5140],
    acceleration: [8, 15.54, 24.8],
  };
  for (const [name, [low, mean, high]] of Object.entries(published)) {
    const [least, average, most] = summary(name);
    expect([least, most], name).toEqual([low, high]);
    expect(average.toPrecision(4), name).toBe(mean.toPrecision(4));
  }
  const sum = (name: string) => table.columns[name].reduce((total, value) => total + value, 0);
  expect([sum('european'), sum('japanese')]).toEqual([68, 79]); // table(Auto$origin): 245, 68, 79
});

test('provenance names the npm package, and a changed file is refused', async () => {
  expect(table.provenance).toMatchObject({ name: 'cars', sizes: { all: 392 } });
  const cache = await temporaryFolder();
  expect((await cars({ cache, mirror: '' })).provenance.source).toMatch(/^npm vega-datasets@\d+\.\d+\.\d+$/);
  const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  expect(table.provenance.source).toContain(manifest.dependencies[CARS_CARD.npm!.package]);
});
