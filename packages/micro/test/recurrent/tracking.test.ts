import { Random } from '@nutshell/random';
import { bestSplit, closest, correlation, f1 } from '@nutshell/micro/recurrent';
import { expect, test } from 'vitest';

const draw = (length: number, seed: number) => new Random(seed).fillNormal(new Float32Array(length));

test("Pearson's correlation by hand", () => {
  // Deviations −1, 0, 1 and −1, −1, 2: products 1 + 0 + 2, squares 2 and 6
  expect(correlation([1, 2, 3], [4, 4, 7])).toBeCloseTo(3 / Math.sqrt(12), 12);
  expect(correlation([1, 2, 3], [-2, -4, -6])).toBeCloseTo(-1, 12);
  expect(correlation([1, 2, 3], [5, 5, 5])).toBe(0);
});

test('F1 by hand: 3 told, 4 hold, 2 of them told', () => {
  const split = { threshold: 0.5, isAbove: true };
  expect(f1([1, 0.9, 0.8, 0.5, 0, 0.1], [1, 1, 0, 1, 1, 0], split)).toBeCloseTo(4 / 7, 12);
  expect(f1([0, 0], [1, 1], split)).toBe(0);
});

test('the best threshold: by brute force', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const noise = draw(30, seed);
    const holds = draw(30, 100 + seed).map((value, t) =>
      Number(value + (seed % 2 ? 1 : -1) * noise[t] > 0.5),
    );
    const x = noise.map((value) => Math.round(4 * value) / 4); // with equal values
    const every = [-Infinity, ...x].flatMap((threshold) =>
      [true, false].map((isAbove) => f1(x, holds, { threshold, isAbove })),
    );
    expect(f1(x, holds, bestSplit(x, holds))).toBeCloseTo(Math.max(...every), 12);
  }
});

test('the closest cells, whatever their sign', () => {
  const holds = Float32Array.from({ length: 200 }, (_, t) => Number(t % 7 < 3));
  const noise = draw(200, 1);
  const cells = [
    draw(200, 2),
    holds.map((value, t) => 0.5 - value + 0.1 * noise[t]),
    holds.map((value, t) => value + noise[t]),
  ];
  const feature = { name: 'quotes', title: '', isBinary: true, values: holds } as const;
  const [first, second, ...others] = closest(cells, feature, 2);
  expect([first.cell, second.cell, others.length]).toEqual([1, 2, 0]);
  expect(first.correlation).toBeLessThan(-0.95);
  expect(first.split!.isAbove).toBe(false);
  expect(f1(cells[1], holds, first.split!)).toBe(1);
  expect(closest(cells, { ...feature, isBinary: false })[0]).not.toHaveProperty('split');
});
