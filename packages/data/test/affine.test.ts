import { describe, expect, test } from 'vitest';
import { affineDistortion, inverseOf, randomAffine, warpAffine, type AffineMap } from '../src/index.ts';
import { ascii, picture } from './ascii.ts';
import { Random } from '@nutshell/random';

const NOTHING = { right: 0, down: 0, wider: 1, taller: 1, slant: 0 };

function warped(rows: string[], map: AffineMap): string[] {
  const shape = { height: rows.length, width: rows[0].length, channels: 1 };
  const output = new Float32Array(rows.join('').length);
  warpAffine(picture(...rows), output, shape, map);
  return ascii(output, shape.width);
}

const SEVEN = ['.....', '.###.', '...#.', '..#..', '.....'];

describe('warpAffine on pictures worked by hand', () => {
  test('the identity', () => {
    expect(warped(SEVEN, inverseOf(NOTHING))).toEqual(SEVEN);
  });

  test('one to the right and one down: what leaves the picture is gone', () => {
    expect(warped(SEVEN, inverseOf({ ...NOTHING, right: 1, down: 1 }))).toEqual([
      '.....',
      '.....',
      '..###',
      '....#',
      '...#.',
    ]);
  });

  test('half a pixel to the right shares the ink between neighbours', () => {
    expect(warped(['..#..'], inverseOf({ ...NOTHING, right: 0.5 }))).toEqual(['..55.']);
  });

  test('twice as large, about the centre', () => {
    expect(
      warped(['.....', '.....', '..#..', '.....', '.....'], inverseOf({ ...NOTHING, wider: 2, taller: 2 })),
    ).toEqual(['.....', '.353.', '.5#5.', '.353.', '.....']);
  });

  test('squeezed: half as wide, twice as tall', () => {
    expect(
      warped(['.....', '.....', '#.#.#', '.....', '.....'], inverseOf({ ...NOTHING, wider: 0.5, taller: 2 })),
    ).toEqual(['.....', '.555.', '.###.', '.555.', '.....']);
  });

  test('sheared: one pixel to the right for each pixel down', () => {
    expect(warped(['..#..', '..#..', '..#..'], inverseOf({ ...NOTHING, slant: 1 }))).toEqual([
      '.#...',
      '..#..',
      '...#.',
    ]);
  });

  test('a quarter turn, by its matrix', () => {
    const turn: AffineMap = { xx: 0, xy: 1, dx: 0, yx: -1, yy: 0, dy: 0 };
    expect(warped(['.#.', '.#.', '##.'], turn)).toEqual(['#..', '###', '...']);
  });
});

test('a shift and its inverse restore what stayed inside', () => {
  const there = warped(SEVEN, inverseOf({ ...NOTHING, right: 1, down: -1 }));
  expect(warped(there, inverseOf({ ...NOTHING, right: -1, down: 1 }))).toEqual(SEVEN);
});

test('`inverseOf` inverts: a point pushed forward by shear, stretch and shift maps back to itself', () => {
  const change = { right: 1.5, down: -0.7, wider: 1.2, taller: 0.8, slant: 0.3 };
  const map = inverseOf(change);
  for (const [x, y] of [
    [0, 0],
    [3, -5],
    [-7.5, 2],
  ]) {
    const forwardX = change.wider * (x + change.slant * y) + change.right;
    const forwardY = change.taller * y + change.down;
    expect(map.xx * forwardX + map.xy * forwardY + map.dx).toBeCloseTo(x, 10);
    expect(map.yx * forwardX + map.yy * forwardY + map.dy).toBeCloseTo(y, 10);
  }
});

test('several channels move together', () => {
  const output = new Float32Array(6);
  const shape = { height: 1, width: 3, channels: 2 };
  warpAffine(Float32Array.of(1, 2, 3, 4, 5, 6), output, shape, inverseOf({ ...NOTHING, right: 1 }));
  expect([...output]).toEqual([0, 0, 1, 2, 3, 4]);
});

describe('randomAffine', () => {
  const maps = Array.from({ length: 4000 }, (_, i) => randomAffine({}, new Random(1).fork(String(i))));
  const extent = (values: number[]) => [Math.min(...values), Math.max(...values)];

  test('stays within the documented ranges and comes near their ends', () => {
    // taller·wider = size², taller/wider = tall²
    const [smallest, largest] = extent(maps.map(({ xx, yy }) => 1 / Math.sqrt(xx * yy)));
    expect(smallest).toBeGreaterThanOrEqual(1 / 1.15);
    expect(smallest).toBeLessThan(0.875);
    expect(largest).toBeLessThanOrEqual(1.15);
    expect(largest).toBeGreaterThan(1.145);
    const [flattest, tallest] = extent(maps.map(({ xx, yy }) => Math.sqrt(xx / yy)));
    expect(flattest).toBeGreaterThanOrEqual(1 / 1.1);
    expect(tallest).toBeLessThanOrEqual(1.1);
    expect(tallest).toBeGreaterThan(1.095);
    const [leftmost, rightmost] = extent(maps.map(({ xy, yy }) => -xy / yy));
    expect(leftmost).toBeGreaterThanOrEqual(-0.2);
    expect(rightmost).toBeLessThanOrEqual(0.2);
    expect(rightmost).toBeGreaterThan(0.195);
    const [up, down] = extent(maps.map(({ dy, yy }) => -dy / yy));
    expect(up).toBeGreaterThanOrEqual(-2);
    expect(down).toBeLessThanOrEqual(2);
  });

  test('has no preferred direction', () => {
    const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
    // uniform in ±2: standard error 2 / √(3 · 4000) = 0.018; uniform in ±0.2: 0.0018
    expect(Math.abs(mean(maps.map(({ dy, yy }) => dy / yy)))).toBeLessThan(4 * 0.018);
    expect(Math.abs(mean(maps.map(({ xy, yy }) => xy / yy)))).toBeLessThan(4 * 0.0018);
  });

  test('ranges of 0 are the identity', () => {
    expect(randomAffine({ translate: 0, scale: 0, squeeze: 0, shear: 0 }, new Random(1))).toEqual({
      xx: 1,
      xy: expect.closeTo(0),
      dx: expect.closeTo(0),
      yx: 0,
      yy: 1,
      dy: expect.closeTo(0),
    });
  });
});

test('affineDistortion keeps the given share undistorted and is a function of its randomness', () => {
  const shape = { height: 5, width: 5, channels: 1 };
  const input = picture(...SEVEN);
  const distort = affineDistortion();
  const run = (seed: number) => {
    const output = new Float32Array(25);
    distort(input, output, shape, new Random(1).fork(String(seed)));
    return output;
  };
  expect(run(3)).toEqual(run(3));
  const outputs = Array.from({ length: 2000 }, (_, i) => run(i).join());
  const kept = outputs.filter((output) => output === input.join()).length;
  expect(Math.abs(kept - 200)).toBeLessThan(4 * Math.sqrt(2000 * 0.1 * 0.9)); // binomial, 4 standard deviations
  expect(new Set(outputs).size).toBe(2000 - kept + 1);
});
