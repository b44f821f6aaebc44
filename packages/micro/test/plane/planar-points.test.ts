import { describe, expect, it } from 'vitest';
import { planarClasses, planarNames, planarPoints } from '../../src/plane/index.ts';
import type { PlanarName, PlanarPoints } from '../../src/plane/index.ts';
import { Random } from '@nutshell/random';

const draw = (name: PlanarName, n: number, noise = 0, seed = 1) =>
  planarPoints(name, n, { noise, random: new Random(seed) });

const rows = ({ x, labels }: PlanarPoints) =>
  Array.from(labels, (label, i) => ({ x: x[2 * i], y: x[2 * i + 1], label }));

/** The smallest share of points that any line leaves on the wrong side: 360 directions, every threshold between two points. */
function bestLineError(points: PlanarPoints): number {
  let best = 1;
  for (let k = 0; k < 360; k++) {
    const angle = (k * Math.PI) / 360;
    const along = rows(points)
      .map(({ x, y, label }) => ({ at: Math.cos(angle) * x + Math.sin(angle) * y, label }))
      .sort((a, b) => a.at - b.at);
    let wrong = along.filter(({ label }) => label === 0).length; // the threshold below all points: all called 1
    for (const { label } of along) {
      wrong += label === 0 ? -1 : 1;
      best = Math.min(best, wrong / along.length, 1 - wrong / along.length);
    }
  }
  return best;
}

describe.each(planarNames)('%s', (name) => {
  it('has balanced classes', () => {
    const { labels, classes } = draw(name, 4 * 37 + 1);
    const counts = Array.from({ length: classes }, (_, c) => labels.filter((label) => label === c).length);
    expect(classes).toBe(planarClasses(name));
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  it('lies within ±1 without noise', () => {
    for (const value of draw(name, 400).x) expect(Math.abs(value)).toBeLessThanOrEqual(1);
  });

  it('is the same for the same seed, and moves with the noise by its standard deviation', () => {
    const [still, again, noisy] = [draw(name, 2000), draw(name, 2000), draw(name, 2000, 0.05)];
    expect(again).toEqual(still);
    expect(noisy.labels).toEqual(still.labels);
    const shifts = noisy.x.map((value, i) => value - still.x[i]);
    const deviation = Math.sqrt(shifts.reduce((sum, shift) => sum + shift ** 2, 0) / shifts.length);
    expect(deviation).toBeGreaterThan(0.047); // 4000 draws: a standard error of 0.0006
    expect(deviation).toBeLessThan(0.053);
    expect(draw(name, 2000, 0.05, 2).x).not.toEqual(noisy.x);
  });

  it('can be as small as one point', () => {
    expect(draw(name, 1).x.every(Number.isFinite)).toBe(true);
  });
});

describe('geometry without noise', () => {
  it('circles: all radii are 0.4 or 0.9', () => {
    for (const { x, y, label } of rows(draw('circles', 100)))
      expect(Math.hypot(x, y)).toBeCloseTo(label === 0 ? 0.4 : 0.9, 12);
  });

  it('two curves: one above the other by a half', () => {
    const points = rows(draw('two-curves', 100));
    for (let i = 0; i < 100; i += 2) {
      expect(points[i + 1].x).toBe(points[i].x);
      expect(points[i + 1].y - points[i].y).toBeCloseTo(0.5, 12);
    }
  });

  it('xor: the sign of the product tells the class, and all four quadrants are used', () => {
    const points = rows(draw('xor', 100));
    for (const { x, y, label } of points) expect(x * y > 0).toBe(label === 0);
    const quadrants = new Set(points.map(({ x, y }) => `${x > 0} ${y > 0}`));
    expect(quadrants.size).toBe(4);
    expect(Math.min(...points.map(({ x, y }) => Math.min(Math.abs(x), Math.abs(y))))).toBeGreaterThan(0.05);
  });

  it('spirals: the arms are each other’s images in the origin, and turn one and a half times', () => {
    const points = rows(draw('spirals', 400));
    for (let i = 0; i < 400; i += 2) {
      expect(points[i + 1].x).toBeCloseTo(-points[i].x, 12);
      expect(points[i + 1].y).toBeCloseTo(-points[i].y, 12);
    }
    const arm = points.filter(({ label }) => label === 0);
    let turned = 0;
    for (let k = 1; k < arm.length; k++) {
      const cross = arm[k - 1].x * arm[k].y - arm[k - 1].y * arm[k].x;
      turned += Math.asin(cross / (Math.hypot(arm[k].x, arm[k].y) * Math.hypot(arm[k - 1].x, arm[k - 1].y)));
    }
    expect(turned / (2 * Math.PI)).toBeCloseTo(1.5 * (199 / 200), 6);
  });

  it('moons: half circles of radius 0.6, the one’s end inside the other', () => {
    for (const { x, y, label } of rows(draw('moons', 100))) {
      const [centreX, centreY] = label === 0 ? [-0.3, -0.15] : [0.3, 0.15];
      expect(Math.hypot(x - centreX, y - centreY)).toBeCloseTo(0.6, 12);
      expect(label === 0 ? y - centreY : centreY - y).toBeGreaterThan(0);
    }
  });

  it('gaussians: the means are the corners (±½, ±½), the standard deviation 0.12', () => {
    const points = rows(draw('gaussians', 4000));
    for (let c = 0; c < 4; c++) {
      const own = points.filter(({ label }) => label === c);
      const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const [x, y] = [mean(own.map((point) => point.x)), mean(own.map((point) => point.y))];
      expect(x).toBeCloseTo(c % 2 === 0 ? -0.5 : 0.5, 1.5);
      expect(y).toBeCloseTo(c < 2 ? -0.5 : 0.5, 1.5);
      const variance = mean(own.map((point) => (point.x - x) ** 2));
      expect(Math.sqrt(variance)).toBeCloseTo(0.12, 1.5);
    }
  });
});

describe('what a line can do', () => {
  it('xor: a line gets 0.317 wrong at best (worked by hand for the squares), an upright one half', () => {
    const points = draw('xor', 4000);
    // Calling x + y > t class 0, ¼ + ((t − 0.1)² / 8 + (0.95 − t)² / 4) / 0.95² is wrong, least at t = ⅔; 0.02 for chance.
    const best = 0.25 + ((2 / 3 - 0.1) ** 2 / 8 + (0.95 - 2 / 3) ** 2 / 4) / 0.95 ** 2;
    expect(Math.abs(bestLineError(points) - best)).toBeLessThan(0.02);
    const upright = rows(points).filter(({ x, label }) => x > 0 === (label === 0)).length / 4000;
    expect(upright).toBeCloseTo(0.5, 1.5);
  });

  it.each(['two-curves', 'circles', 'spirals', 'moons'] as const)('%s: no line separates it', (name) => {
    expect(bestLineError(draw(name, 400))).toBeGreaterThan(0.05);
  });
});

describe('what is refused', () => {
  it.each([0, -1, 1.5, Number.NaN])('%f points', (n) => {
    expect(() => draw('moons', n)).toThrow(/whole number from 1 on/);
  });

  it.each([-0.1, Number.NaN])('noise of %f', (noise) => {
    expect(() => draw('moons', 10, noise)).toThrow(/standard deviation/);
  });
});
