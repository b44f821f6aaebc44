/** The race of seven optimisers down the saddle, the long valley and Beale's function, after Alec Radford's animations (2014). */
import { vectorOptimizer, vectorOptimizerNames, type VectorOptimizerName } from '@nutshell/core/dense';
import {
  race,
  raceOptions,
  stepsToMinimum,
  surfaceNames,
  surfaces,
  type SurfaceName,
} from '@nutshell/core/surfaces';

/** One optimiser on one surface. */
export interface Runner {
  readonly surface: SurfaceName;
  readonly optimizer: VectorOptimizerName;
  readonly learningRate: number;
  /** x and y in turn: the start and a point for every step; NaN once it has left the numbers. */
  readonly path: Float64Array;
  /** Steps until it first came within the radius of a minimum; undefined if it never did. */
  readonly arrival?: number;
  /** Steps until it was a unit below the saddle (on the saddle), or a unit from the ridge (in the valley). */
  readonly escape?: number;
  /** How far it went beyond the line that it was to fall towards; see `overshootOf`. */
  readonly overshoot: number;
  /** Height of the last point. */
  readonly value: number;
}

export interface RaceSettings {
  steps: number;
  radius: number;
  rateFactor: number;
}

/** Lets all optimisers run on all surfaces, in the order of `surfaceNames` and `vectorOptimizerNames`. */
export function runRaces({ steps, radius, rateFactor }: RaceSettings): Runner[] {
  return surfaceNames.flatMap((name) => {
    const surface = surfaces[name];
    const entries = vectorOptimizerNames.map((optimizer) => ({
      optimizer: vectorOptimizer(optimizer, 2, raceOptions[optimizer]),
      learningRate: rateFactor * surface.learningRates[optimizer],
    }));
    return race(surface, entries, surface.start, steps).map((path, i): Runner => ({
      surface: name,
      optimizer: vectorOptimizerNames[i],
      learningRate: entries[i].learningRate,
      path,
      arrival: stepsToMinimum(surface, path, radius),
      escape: escapeOf(name, path),
      overshoot: overshootOf(name, path),
      value: surface.value(path.at(-2)!, path.at(-1)!),
    }));
  });
}

function escapeOf(surface: SurfaceName, path: Float64Array): number | undefined {
  const escaped: Partial<Record<SurfaceName, (x: number, y: number) => boolean>> = {
    saddle: (_, y) => Math.abs(y) > 1,
    valley: (x) => Math.abs(x) > 1,
  };
  const test = escaped[surface];
  if (!test) return undefined;
  const step = steps(path).findIndex(([x, y]) => test(x, y));
  return step < 0 ? undefined : step;
}

/**
 * How far a path went beyond the bottom, in the units of the plane: on the saddle beyond x = 0, which it starts left of; in the valley
 * beyond the floor y = 0, which it starts above; on Beale's function below y = 0, past the bend where the floor turns to the minimum.
 */
function overshootOf(surface: SurfaceName, path: Float64Array): number {
  const beyond = steps(path).map(([x, y]) => (surface === 'saddle' ? x : -y));
  return Math.max(0, ...beyond.filter((distance) => Number.isFinite(distance)));
}

function steps(path: Float64Array): [x: number, y: number][] {
  return Array.from({ length: path.length / 2 }, (_, i) => [path[2 * i], path[2 * i + 1]]);
}

/**
 * The metrics of the race: `saddle.adam.steps`, `.escapeSteps`, `.overshoot` and `.value`, those that a runner has; and
 * `saddle.sgd.behind`, the steps by which plain descent leaves the saddle after the slowest of the others.
 */
export function raceMetrics(runners: readonly Runner[]): Record<string, number> {
  const metrics: Record<string, number> = {};
  for (const { surface, optimizer, arrival, escape, overshoot, value } of runners) {
    const name = `${surface}.${optimizer}`;
    if (arrival !== undefined) metrics[`${name}.steps`] = arrival;
    if (escape !== undefined) metrics[`${name}.escapeSteps`] = escape;
    metrics[`${name}.overshoot`] = overshoot;
    if (Number.isFinite(value)) metrics[`${name}.value`] = value;
  }
  const onSaddle = runners.filter(({ surface }) => surface === 'saddle');
  const [sgd, ...others] = onSaddle.map(({ escape }) => escape);
  if (sgd !== undefined)
    metrics['saddle.sgd.behind'] = sgd - Math.max(...others.map((escape) => escape ?? Infinity));
  for (const [name, metric] of Object.entries(metrics)) if (!Number.isFinite(metric)) delete metrics[name];
  return metrics;
}

/** One point in twenty of all runners' heights, to six digits, as rows of a curve: `{ step: 20, 'adam.saddle': … }`. */
export function raceCurve(runners: readonly Runner[], every = 20): Record<string, number>[] {
  const length = runners[0].path.length / 2;
  const rows: Record<string, number>[] = [];
  for (let step = 0; step < length; step += every) {
    const row: Record<string, number> = { step };
    for (const { surface, optimizer, path } of runners) {
      const value = surfaces[surface].value(path[2 * step], path[2 * step + 1]);
      if (Number.isFinite(value)) row[`${optimizer}.${surface}`] = Number(value.toPrecision(6));
    }
    rows.push(row);
  }
  return rows;
}
