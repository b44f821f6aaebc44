import type { VectorOptimizer, VectorOptimizerName, VectorOptimizerOptions } from './dense/optimizers.ts';

/** A point of the plane, or of the parameters x and y of a surface. */
export type Point = readonly [x: number, y: number];

/** A function of two numbers to go down on, as if it were the loss of a network with two weights. */
export interface Surface {
  readonly title: string;
  /** The function as text. */
  readonly formula: string;
  value(x: number, y: number): number;
  /** Writes ∂f/∂x and ∂f/∂y into `out`. */
  gradient(x: number, y: number, out: Float64Array): void;
  /** The part of the plane worth drawing. */
  readonly bounds: { readonly x: Point; readonly y: Point };
  readonly start: Point;
  /** The lowest points. */
  readonly minima: readonly Point[];
  /** The lowest point, where there is only one. */
  readonly minimum?: Point;
  /** Rates at which every optimiser does what it is known for from `start` on; the first three share one. */
  readonly learningRates: Readonly<Record<VectorOptimizerName, number>>;
}

export const surfaceNames = ['saddle', 'valley', 'beale'] as const;

export type SurfaceName = (typeof surfaceNames)[number];

/** The settings of a race in which optimisers differ from their defaults: Adadelta's ε, its size of the first steps. */
export const raceOptions: Readonly<Partial<Record<VectorOptimizerName, VectorOptimizerOptions>>> = {
  adadelta: { epsilon: 1e-3 },
};

const adaptiveRates = { adagrad: 0.5, adadelta: 1, rmsprop: 0.05, adam: 0.1 };
const plainRates = (rate: number) => ({ sgd: rate, momentum: rate, nesterov: rate });

/**
 * The surfaces on which Alec Radford compared optimisers (animations of 2014): a saddle, a long valley and
 * Beale's function. He did not publish the first two as formulas; these have the property that he describes
 * of his.
 */
export const surfaces: Readonly<Record<SurfaceName, Surface>> = {
  /** x² − y² around the origin, with an end: the fourth power stops the fall at two minima. */
  saddle: {
    title: 'Saddle',
    formula: 'x² − y² + y⁴ / 32',
    value: (x, y) => x * x - y * y + y ** 4 / 32,
    gradient(x, y, out) {
      out[0] = 2 * x;
      out[1] = -2 * y + y ** 3 / 8;
    },
    bounds: { x: [-4.5, 4.5], y: [-5.25, 5.25] },
    start: [-3, 0.001],
    minima: [
      [0, -4],
      [0, 4],
    ],
    learningRates: { ...plainRates(0.02), ...adaptiveRates },
  },

  /** Steep walls and a floor which slopes ninety times less, from a symmetric ridge down to two minima. */
  valley: {
    title: 'Long valley',
    formula: '4 y² + (x² / 9 − 1)² / 5',
    value: (x, y) => 4 * y * y + (x * x / 9 - 1) ** 2 / 5, // prettier-ignore
    gradient(x, y, out) {
      out[0] = ((4 / 45) * x * (x * x - 9)) / 9;
      out[1] = 8 * y;
    },
    bounds: { x: [-4.5, 4.5], y: [-1.25, 1.25] },
    start: [0.01, 1],
    minima: [
      [-3, 0],
      [3, 0],
    ],
    learningRates: { ...plainRates(0.02), ...adaptiveRates },
  },

  /** Beale's function (Moré, Garbow and Hillstrom 1981, ACM TOMS 7, problem 5): a flat floor below high walls. */
  beale: {
    title: 'Beale’s function',
    formula: '(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²',
    value: (x, y) => (1.5 - x + x * y) ** 2 + (2.25 - x + x * y * y) ** 2 + (2.625 - x + x * y ** 3) ** 2,
    gradient(x, y, out) {
      const a = 1.5 - x + x * y;
      const b = 2.25 - x + x * y * y;
      const c = 2.625 - x + x * y ** 3;
      out[0] = 2 * (a * (y - 1) + b * (y * y - 1) + c * (y ** 3 - 1));
      out[1] = 2 * x * (a + 2 * b * y + 3 * c * y * y);
    },
    bounds: { x: [-1, 4.5], y: [-2.25, 2.5] },
    start: [1, 1.5],
    minima: [[3, 0.5]],
    minimum: [3, 0.5],
    learningRates: { ...plainRates(0.002), ...adaptiveRates },
  },
};

/**
 * Heights at which to draw contour lines, lowest first: `count` of them between which equal parts of the bounds lie,
 * finer towards the bottom, where the races are decided. They suit walls and floors alike, where equal steps of
 * height would show walls only.
 */
export function contourLevels({ value, bounds: { x, y } }: Surface, count: number): number[] {
  const side = 80;
  const heights = Float64Array.from({ length: side * side }, (_, i) => {
    const [column, row] = [i % side, Math.floor(i / side)];
    return value(x[0] + ((column + 0.5) / side) * (x[1] - x[0]), y[0] + ((row + 0.5) / side) * (y[1] - y[0]));
  }).sort();
  const at = (i: number) => heights[Math.floor(((i + 0.5) / count) ** 1.5 * heights.length)];
  return Array.from({ length: count }, (_, i) => at(i));
}

export interface RaceEntry {
  /** Made for two parameters; it is reset before it starts. */
  readonly optimizer: VectorOptimizer;
  readonly learningRate: number;
}

/**
 * Lets optimisers go down a surface from the same start with the exact gradient.
 *
 * @returns for each entry its path, x and y in turn: the start and a point for every step. The points of a
 * runner that has left the finite numbers are NaN.
 */
export function race(
  surface: Surface,
  entries: readonly RaceEntry[],
  start: Point,
  steps: number,
): Float64Array[] {
  const gradient = new Float64Array(2);
  return entries.map(({ optimizer, learningRate }) => {
    optimizer.reset();
    const place = Float64Array.from(start);
    const path = new Float64Array(2 * (steps + 1)).fill(NaN);
    path.set(place);
    for (let step = 1; step <= steps; step++) {
      surface.gradient(place[0], place[1], gradient);
      optimizer.step(place, gradient, learningRate);
      if (!Number.isFinite(place[0]) || !Number.isFinite(place[1])) break;
      path.set(place, 2 * step);
    }
    return path;
  });
}

/**
 * The number of steps after which a path first comes within `radius` of a minimum of the surface; undefined
 * if it never does.
 */
export function stepsToMinimum(surface: Surface, path: Float64Array, radius = 0.1): number | undefined {
  for (let i = 0; i < path.length; i += 2) {
    if (surface.minima.some(([x, y]) => Math.hypot(path[i] - x, path[i + 1] - y) <= radius)) return i / 2;
  }
  return undefined;
}
