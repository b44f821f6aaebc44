import { describe, expect, it } from 'vitest';
import { vectorOptimizer, vectorOptimizerNames } from '../src/dense/optimizers.ts';
import { contourLevels, race, raceOptions, stepsToMinimum, surfaceNames, surfaces } from '../src/surfaces.ts';

describe.each(surfaceNames)('%s', (name) => {
  const surface = surfaces[name];
  const { bounds, value } = surface;
  const gradient = new Float64Array(2);

  it('has the gradient that central differences of its value show', () => {
    const h = 1e-5;
    for (let i = 0; i <= 8; i++) {
      for (let j = 0; j <= 8; j++) {
        const x = bounds.x[0] + (i / 8) * (bounds.x[1] - bounds.x[0]);
        const y = bounds.y[0] + (j / 8) * (bounds.y[1] - bounds.y[0]);
        surface.gradient(x, y, gradient);
        const differences = [
          (value(x + h, y) - value(x - h, y)) / (2 * h),
          (value(x, y + h) - value(x, y - h)) / (2 * h),
        ];
        differences.forEach((expected, k) =>
          expect(Math.abs(gradient[k] - expected)).toBeLessThan(1e-6 * (1 + Math.abs(expected))),
        );
      }
    }
  });

  it('has its minima where the gradient is nothing and all around is higher', () => {
    for (const [x, y] of surface.minima) {
      surface.gradient(x, y, gradient);
      expect(Math.hypot(gradient[0], gradient[1])).toBeLessThan(1e-12);
      for (let k = 0; k < 16; k++) {
        const angle = (k / 8) * Math.PI;
        expect(value(x + 0.05 * Math.cos(angle), y + 0.05 * Math.sin(angle))).toBeGreaterThan(value(x, y));
      }
    }
  });

  it('is nowhere in its bounds lower than at its minima', () => {
    const lowest = value(...surface.minima[0]);
    for (let i = 0; i <= 60; i++) {
      for (let j = 0; j <= 60; j++) {
        const x = bounds.x[0] + (i / 60) * (bounds.x[1] - bounds.x[0]);
        const y = bounds.y[0] + (j / 60) * (bounds.y[1] - bounds.y[0]);
        expect(value(x, y)).toBeGreaterThanOrEqual(lowest - 1e-12);
      }
    }
  });
});

describe('known values', () => {
  it('Beale: 0 at (3, 0.5), 14.203125 at the origin, as published', () => {
    expect(surfaces.beale.minimum).toEqual([3, 0.5]);
    expect(surfaces.beale.value(3, 0.5)).toBe(0);
    expect(surfaces.beale.value(0, 0)).toBe(1.5 ** 2 + 2.25 ** 2 + 2.625 ** 2);
    expect(surfaces.beale.value(0, 0)).toBe(14.203125);
    // Where y = 1, x drops out of all three brackets; the start of Moré, Garbow and Hillstrom.
    expect(surfaces.beale.value(1, 1)).toBe(14.203125);
  });

  it('saddle: level at the origin, up along x, down along y', () => {
    const gradient = new Float64Array(2);
    surfaces.saddle.gradient(0, 0, gradient);
    expect([...gradient].map(Math.abs)).toEqual([0, 0]);
    expect(surfaces.saddle.value(0.1, 0)).toBeGreaterThan(0);
    expect(surfaces.saddle.value(0, 0.1)).toBeLessThan(0);
    expect(surfaces.saddle.value(0, 4)).toBe(-8);
  });

  it('valley: the walls bend ninety times as much as the ridge', () => {
    // f(x, 0) = (x²/9 − 1)² / 5 ≈ 1/5 − (2/45) x²; f(0, y) = 1/5 + 4 y²
    const h = 1e-3;
    const along = surfaces.valley.value(h, 0) - 0.2;
    const across = surfaces.valley.value(0, h) - 0.2;
    expect(across / along).toBeCloseTo(-90, 3);
  });
});

it('contourLevels ascend and share out the area, narrower at the bottom', () => {
  for (const name of surfaceNames) {
    const levels = contourLevels(surfaces[name], 16);
    expect(levels).toHaveLength(16);
    levels.slice(1).forEach((level, i) => expect(level).toBeGreaterThan(levels[i]));
  }
  // A plane that rises along x: the part of the area below a height is the height itself.
  const plane = { ...surfaces.saddle, value: (x: number) => x, bounds: { x: [0, 1], y: [0, 1] } } as const;
  const [low, high] = contourLevels(plane, 2);
  expect(low).toBeCloseTo(0.25 ** 1.5, 1);
  expect(high).toBeCloseTo(0.75 ** 1.5, 1);
});

describe('race', () => {
  it('is the steps of the optimisers: gradient descent on x² − y² + y⁴/32 by hand', () => {
    const entries = [{ optimizer: vectorOptimizer('sgd', 2), learningRate: 0.25 }];
    // x halves: 2x · 0.25; y: y + 0.25 · (2y − y³/8)
    const [path] = race(surfaces.saddle, entries, [1, 2], 2);
    expect([...path]).toEqual([1, 2, 0.5, 2 + 0.25 * 3, 0.25, 2.75 + 0.25 * (5.5 - 2.75 ** 3 / 8)]);
  });

  it('gives the same paths again', () => {
    const entries = vectorOptimizerNames.map((name) => ({
      optimizer: vectorOptimizer(name, 2),
      learningRate: 0.01,
    }));
    const run = () => race(surfaces.valley, entries, [1, 1], 30);
    expect(run()).toEqual(run());
  });

  it('marks a runner that left the numbers with NaN', () => {
    const entries = [{ optimizer: vectorOptimizer('sgd', 2), learningRate: 10 }];
    const [path] = race(surfaces.beale, entries, [2, 2], 50);
    expect(path.slice(-2)).toEqual(Float64Array.of(NaN, NaN));
    expect(stepsToMinimum(surfaces.beale, path)).toBeUndefined();
  });
});

it('stepsToMinimum counts from the start, which is step 0', () => {
  const path = Float64Array.of(1, 1, 2, 1, 2.95, 0.5, 3, 0.5);
  expect(stepsToMinimum(surfaces.beale, path)).toBe(2);
  expect(stepsToMinimum(surfaces.beale, path, 0.01)).toBe(3);
  expect(stepsToMinimum(surfaces.beale, path.subarray(4))).toBe(0);
});

/** The behaviour in Radford's animations of 2014, on all three surfaces from their own starts at their own rates. */
describe('Radford’s observations', () => {
  const paths = Object.fromEntries(
    surfaceNames.map((surface) => {
      const { start, learningRates } = surfaces[surface];
      const entries = vectorOptimizerNames.map((name) => ({
        optimizer: vectorOptimizer(name, 2, raceOptions[name]),
        learningRate: learningRates[name],
      }));
      const all = race(surfaces[surface], entries, start, 1000);
      return [surface, Object.fromEntries(vectorOptimizerNames.map((name, i) => [name, all[i]]))];
    }),
  );
  const every = (path: Float64Array, coordinate: 0 | 1) => path.filter((_, i) => i % 2 === coordinate);

  it('plain gradient descent stays on the saddle longest', () => {
    const escape = (name: string) => every(paths.saddle[name], 1).findIndex((y) => Math.abs(y) > 1);
    for (const name of vectorOptimizerNames.slice(1)) {
      expect(escape(name)).toBeGreaterThan(0);
      expect(escape('sgd')).toBeGreaterThan(escape(name));
    }
  });

  it('momentum and Nesterov swing through x = 0 on the saddle; methods without a velocity do not', () => {
    const overshoot = (name: string) => Math.max(...every(paths.saddle[name], 0));
    expect(overshoot('momentum')).toBeGreaterThan(0.1);
    expect(overshoot('nesterov')).toBeGreaterThan(0.1);
    for (const name of ['sgd', 'adagrad', 'adadelta']) expect(overshoot(name)).toBeLessThan(1e-3);
  });

  it('in the long valley adaptive methods are done before gradient descent has left the ridge', () => {
    for (const name of ['adagrad', 'adadelta', 'rmsprop', 'adam'])
      expect(stepsToMinimum(surfaces.valley, paths.valley[name])).toBeLessThan(250);
    expect(paths.valley.sgd[2 * 250]).toBeLessThan(0.1);
  });

  it('on Beale’s function the velocities shoot past the bend into the other half', () => {
    const lowest = (name: string) => Math.min(...every(paths.beale[name], 1));
    expect(lowest('momentum')).toBeLessThan(-0.5);
    expect(lowest('nesterov')).toBeLessThan(-0.5);
    for (const name of ['sgd', 'adagrad', 'adadelta', 'rmsprop']) expect(lowest(name)).toBeGreaterThan(0);
  });
});
