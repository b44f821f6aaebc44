import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { polyline, simplified, thinned, thinnedCurve } from '../src/index.ts';

describe('polyline', () => {
  it('writes points of either form, to a tenth', () => {
    const path = 'M0,1.3L-2,3';
    expect(polyline([[0, 1.26], [-2, 3]])).toBe(path); // prettier-ignore
    expect(polyline(Float64Array.of(0, 1.26, -2, 3))).toBe(path);
  });

  it('closes a line that is to be closed, and writes nothing of no points', () => {
    expect(polyline([[0, 0], [1, 0], [1, 1]], true)).toBe('M0,0L1,0L1,1Z'); // prettier-ignore
    expect(polyline([])).toBe('');
  });
});

describe('simplified', () => {
  it('drops what lies on a straight line and keeps a corner', () => {
    const line = Float64Array.of(0, 0, 1, 0, 2, 0, 3, 0, 3, 1, 3, 2);
    expect(Array.from(simplified(line))).toEqual([0, 0, 3, 0, 3, 2]);
  });

  it('keeps a closed line closed', () => {
    const square = Float64Array.of(0, 0, 1, 0, 2, 0, 2, 2, 0, 2, 0, 1, 0, 0);
    expect(Array.from(simplified(square))).toEqual([0, 0, 2, 0, 2, 2, 0, 2, 0, 0]);
  });

  it('keeps the ends, and never strays from a point by more than its tolerance', () => {
    const coordinate = fc.integer({ min: -100, max: 100 }).map((value) => value / 10);
    fc.assert(
      fc.property(fc.array(fc.tuple(coordinate, coordinate), { minLength: 2, maxLength: 30 }), (points) => {
        const kept = simplified(Float64Array.from(points.flat()), 0.5);
        expect([...kept.slice(0, 2), ...kept.slice(-2)]).toEqual([...points[0], ...points.at(-1)!]);
        for (const point of points) expect(distanceByTrying(point, kept)).toBeLessThan(0.5 + 1e-3);
      }),
    );
  });
});

/** The least distance of a point from a line, by trying a thousand places along each of its parts. */
function distanceByTrying([x, y]: [number, number], line: Float64Array): number {
  let least = Math.hypot(x - line[0], y - line[1]);
  for (let i = 2; i < line.length; i += 2)
    for (let k = 0; k <= 1000; k++) {
      const share = k / 1000;
      const [u, v] = [
        line[i - 2] + share * (line[i] - line[i - 2]),
        line[i - 1] + share * (line[i + 1] - line[i - 1]),
      ];
      least = Math.min(least, Math.hypot(x - u, y - v));
    }
  return least;
}

describe('thinned', () => {
  it('keeps the first, the last and equal distances between', () => {
    expect(thinned([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 4)).toEqual([0, 4, 8, 10]);
    expect(thinned([1, 2, 3], 10)).toEqual([1, 2, 3]);
    expect(thinned([1, 2, 3], 1)).toEqual([1, 3]);
  });
});

describe('a thinned curve', () => {
  it('keeps extremes, gaps and the end, in order', () => {
    const points = Array.from({ length: 200_000 }, (_, x) => ({
      x,
      y: x === 77_777 ? -5 : x === 99_999 ? null : Math.sin(x),
    }));
    const kept = thinnedCurve(points, 1000);
    expect(kept.length).toBeLessThanOrEqual(1000);
    expect(kept).toContainEqual({ x: 77_777, y: -5 });
    expect(kept).toContainEqual({ x: 99_999, y: null });
    expect(kept.at(-1)!.x).toBe(199_999);
    expect(kept.map(({ x }) => x)).toEqual([...new Set(kept.map(({ x }) => x))].sort((a, b) => a - b));
  });

  it('is the curve itself where it is short', () => {
    const points = [{ x: 1, y: 2 }, { x: 2, y: null }]; // prettier-ignore
    expect(thinnedCurve(points, 2)).toEqual(points);
  });
});
