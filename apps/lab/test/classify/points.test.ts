import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { CsvError, pointsFromCsv, pointsToCsv } from '../../src/points/csv-file.ts';
import { decodePoints, encodePoints, onGrid } from '../../src/points/point-code.ts';
import { nearest, resplit, without, withMoved, withPoint } from '../../src/points/points.ts';
import { pointsOf } from '../../src/pages/classify/data.ts';
import { classifyState } from '../../src/pages/classify/state.ts';

const anyPoint = fc.record({
  x: fc.integer({ min: 0, max: 4095 }).map((place) => place / 1600 - 1.28),
  y: fc.integer({ min: 0, max: 4095 }).map((place) => place / 1600 - 1.28),
  label: fc.integer({ min: 0, max: 5 }),
  test: fc.boolean(),
});

describe('points in an address', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.array(anyPoint, { maxLength: 50 }), (points) => {
        expect(decodePoints(encodePoints(points))).toEqual(points);
      }),
    );
  });

  it('take five characters of those that an address holds as they are', () => {
    // 0 is place 2048 = 0b100000000000; label 1, test: 100000 000000 100000 000000 001100, by hand.
    expect(encodePoints([{ x: 0, y: 0, label: 1, test: true }])).toBe('gAgAM');
    expect(encodePoints([{ x: -1.28, y: -1.28, label: 0, test: false }])).toBe('AAAAA');
  });

  it('are refused where they were cut off, changed or too many', () => {
    expect(decodePoints('gAgA')).toBeUndefined();
    expect(decodePoints('gAgA=')).toBeUndefined();
    expect(decodePoints('gAgA4')).toBeUndefined(); // label 7
    expect(decodePoints('AAAAA'.repeat(1001))).toBeUndefined();
    expect(decodePoints('')).toEqual([]);
  });

  it('are put on a grid of 0.000625, at the border at most', () => {
    expect(onGrid(0.3)).toBeCloseTo(0.3, 12);
    expect(onGrid(0.3004)).toBeCloseTo(0.300625, 12);
    expect(onGrid(7)).toBeCloseTo(1.279375, 12);
    expect(onGrid(-7)).toBe(-1.28);
  });
});

describe('points of a state', () => {
  const state = classifyState.parse({ dataset: 'gaussians', count: 100, test: 0.25 });

  it('are the same for the same state, and others for another seed', () => {
    expect(pointsOf(state)).toEqual(pointsOf({ ...state }));
    expect(pointsOf(state)).not.toEqual(pointsOf({ ...state, seed: 2 }));
  });

  it('have the classes, the number and the share for testing that it asks for', () => {
    const points = pointsOf(state);
    expect(points).toHaveLength(100);
    expect(new Set(points.map(({ label }) => label)).size).toBe(4);
    // 6 or 7 of the 25 of each class
    expect(points.filter(({ test }) => test).length).toBeGreaterThanOrEqual(24);
    expect(points.filter(({ test }) => test).length).toBeLessThanOrEqual(28);
  });
});

describe('editing', () => {
  const points = [
    { x: 0, y: 0, label: 0, test: false },
    { x: 0.5, y: 0, label: 1, test: true },
  ];

  it('adds, moves and deletes without touching the list it was given', () => {
    const before = structuredClone(points);
    const added = withPoint(points, 0.2, -0.2, 1);
    expect(added).toHaveLength(3);
    expect(added[2].x).toBeCloseTo(0.2, 12);
    expect(withMoved(points, 1, -0.5, 0.25)[1]).toEqual({ x: -0.5, y: 0.25, label: 1, test: true });
    expect(without(points, 0)).toEqual([points[1]]);
    expect(points).toEqual(before);
  });

  it('finds the nearest within the radius only', () => {
    expect(nearest(points, 0.3, 0, 0.25)).toBe(1);
    expect(nearest(points, 0.2, 0, 0.25)).toBe(0);
    expect(nearest(points, 0, 0.3, 0.25)).toBe(-1);
  });

  it('splits again by the seed', () => {
    const many = Array.from({ length: 40 }, (_, i) => ({ x: i / 40, y: 0, label: i % 2, test: false }));
    const split = resplit(many, 0.25, 1);
    expect(split.filter(({ test }) => test)).toHaveLength(10);
    expect(resplit(many, 0.25, 1)).toEqual(split);
    expect(resplit(many, 0.25, 2)).not.toEqual(split);
  });
});

describe('CSV', () => {
  it('comes back from a file as it was written', () => {
    fc.assert(
      fc.property(fc.array(anyPoint, { minLength: 1, maxLength: 50 }), (points) => {
        expect(pointsFromCsv(pointsToCsv(points), 'points.csv')).toEqual({ points, remarks: [] });
      }),
    );
  });

  it('names row and column of a cell that is not a number', () => {
    const read = () => pointsFromCsv('x,y,label\n0.1,0.2,0\n0.3,up,1\n', 'mine.csv');
    expect(read).toThrow(CsvError);
    expect(read).toThrow(/mine\.csv.*row 3.*y.*up/s);
  });

  it('scales what lies outside and numbers the labels, and says so', () => {
    const { points, remarks } = pointsFromCsv('label,y,x\n-1,10,0\n1,30,200\n-1,20,100\n', 'mine.csv');
    expect(points.map(({ x, y, label }) => [x, y, label].map((n) => Math.round(n * 1e6) / 1e6))).toEqual([
      [-1, -0.1, 0],
      [1, 0.1, 1],
      [0, 0, 0],
    ]);
    expect(remarks).toHaveLength(2);
  });

  it('refuses too many classes and empty files', () => {
    const rows = Array.from({ length: 7 }, (_, i) => `0,0,${i * 1.5}`).join('\n');
    expect(() => pointsFromCsv(`x,y,label\n${rows}\n`, 'a.csv')).toThrow(/7 different labels/);
    expect(() => pointsFromCsv('x,y,label\n', 'a.csv')).toThrow(/a\.csv/);
  });
});
