import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { cars } from '../src/index.ts';

const table = await cars();

test('392 cars, nine columns, no value missing', () => {
  expect(table.rows).toBe(392);
  expect(Object.keys(table.columns)).toHaveLength(9);
  for (const values of Object.values(table.columns)) {
    expect(values).toHaveLength(392);
    expect(values.every(Number.isFinite)).toBe(true);
  }
});

test('the first car is the one that every tutorial shows, a Chevrolet Chevelle Malibu of 1970', () => {
  const first = Object.values(table.columns).map((values) => values[0]);
  expect(first).toEqual([18, 8, 307, 130, 3504, 12, 1970, 0, 0]);
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

test('years: as in cars.json of vega-datasets, which counts the 28 cars of 1981 to the 30 of 1982', () => {
  const count = (year: number) => table.columns.year.filter((value) => value === year).length;
  expect([1970, 1973, 1980, 1981, 1982].map(count)).toEqual([29, 40, 27, 0, 28 + 30]);
});

test('the record has the name, the source and the checksum of the file', async () => {
  const { name, source, sha256, sizes } = table.provenance;
  expect({ name, sizes }).toEqual({ name: 'cars', sizes: { all: 392 } });
  expect(source).toContain('Auto MPG');
  const file = await readFile(new URL('../src/datasets/cars.csv', import.meta.url));
  expect(sha256).toEqual({ 'cars.csv': createHash('sha256').update(file).digest('hex') });
});
