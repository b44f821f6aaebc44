import { describe, expect, it } from 'vitest';
import { cellMiddles, contourLines, contours, fieldOf, type Bounds } from '../src/index.ts';

const bounds: Bounds = { x: [-2, 2], y: [-1, 3] };
const pointsOf = (line: Float64Array) =>
  Array.from({ length: line.length / 2 }, (_, i) => [line[2 * i], line[2 * i + 1]]);

/** The area within a ring, by the shoelace formula; signed by its direction. */
function area(ring: Float64Array): number {
  let sum = 0;
  for (let i = 0; i + 3 < ring.length; i += 2) sum += ring[i] * ring[i + 3] - ring[i + 2] * ring[i + 1];
  return sum / 2;
}

it('the middles of cells run from the lowest row up', () => {
  expect(pointsOf(cellMiddles({ x: [0, 2], y: [10, 14] }, 2))).toEqual([
    [0.5, 11],
    [1.5, 11],
    [0.5, 13],
    [1.5, 13],
  ]);
});

describe('contours', () => {
  it('of a cone are circles around its tip', () => {
    const cone = fieldOf((x, y) => -Math.hypot(x, y - 1), bounds, 80);
    contours(cone, [-0.5, -1.5]).forEach((rings, i) => {
      const radius = [0.5, 1.5][i];
      expect(rings).toHaveLength(1);
      for (const [x, y] of pointsOf(rings[0])) expect(Math.hypot(x, y - 1)).toBeCloseTo(radius, 2);
      expect(Math.abs(area(rings[0]))).toBeCloseTo(Math.PI * radius ** 2, 1);
    });
  });

  it('have a hole where the ground is low again, and an end where they begin', () => {
    const [rings] = contours(
      fieldOf((x, y) => -Math.abs(Math.hypot(x, y - 1) - 1), bounds, 80),
      [-0.25],
    );
    expect(rings).toHaveLength(2);
    expect(Math.abs(area(rings[0]) + area(rings[1]))).toBeCloseTo(Math.PI * (1.25 ** 2 - 0.75 ** 2), 1);
    for (const ring of rings) expect(Array.from(ring.slice(0, 2))).toEqual(Array.from(ring.slice(-2)));
  });
});

describe('contourLines', () => {
  it('of a slope are one straight line that ends at the border', () => {
    const lines = contourLines(
      fieldOf((x, y) => x + 2 * y, bounds, 60),
      1,
    );
    expect(lines).toHaveLength(1);
    const points = pointsOf(lines[0]);
    for (const [x, y] of points) expect(x + 2 * y).toBeCloseTo(1, 6);
    const across = points.map(([x]) => x);
    expect(Math.min(...across)).toBeLessThan(-1.9);
    expect(Math.max(...across)).toBeGreaterThan(1.9);
  });

  it('of a hill within the field are closed', () => {
    const [line] = contourLines(
      fieldOf((x, y) => -Math.hypot(x, y - 1), bounds, 40),
      -1,
    );
    expect(Array.from(line.slice(0, 2))).toEqual(Array.from(line.slice(-2)));
  });
});
