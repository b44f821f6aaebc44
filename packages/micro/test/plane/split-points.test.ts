import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planarNames, planarPoints, splitPoints } from '../../src/plane/index.ts';
import type { PlanarPoints } from '../../src/plane/index.ts';
import { Random } from '@nutshell/random';

const rows = ({ x, labels }: PlanarPoints) =>
  Array.from(labels, (label, i) => `${x[2 * i]} ${x[2 * i + 1]} ${label}`);

describe('splitPoints', () => {
  it('puts every point into one of the parts, with equal shares of the classes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...planarNames),
        fc.integer({ min: 1, max: 80 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        fc.nat(),
        (name, n, fraction, seed) => {
          const points = planarPoints(name, n, { noise: 0.1, random: new Random(seed) });
          const { train, test } = splitPoints(points, fraction, new Random(seed));
          expect([...rows(train), ...rows(test)].sort()).toEqual(rows(points).sort());
          for (let c = 0; c < points.classes; c++) {
            const count = ({ labels }: PlanarPoints) => labels.filter((label) => label === c).length;
            const all = count(points);
            if (all > 0) expect(count(train)).toBeGreaterThan(0);
            if (all > 0) expect(Math.abs(count(test) - all * fraction)).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  it('splits 200 points into 100 and 100, the same for the same seed', () => {
    const points = planarPoints('moons', 200, { noise: 0.1, random: new Random(3) });
    const parts = splitPoints(points, 0.5, new Random(4));
    expect(parts.train.labels.length).toBe(100);
    expect(parts.test.labels.length).toBe(100);
    expect(splitPoints(points, 0.5, new Random(4))).toEqual(parts);
    expect(splitPoints(points, 0.5, new Random(5))).not.toEqual(parts);
  });

  it.each([-0.1, 1, Number.NaN])('refuses to take %f of them', (fraction) => {
    const points = planarPoints('moons', 20, { noise: 0, random: new Random(1) });
    expect(() => splitPoints(points, fraction, new Random(1))).toThrow(/fraction of test points/);
  });
});
