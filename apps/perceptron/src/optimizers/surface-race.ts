/** The race of seven optimisers down the saddle, the long valley and Beale's function, after Alec Radford's animations (2014). */
import { largest } from '@nutshell/drawing';
import { vectorOptimizer, vectorOptimizerNames, type VectorOptimizerName } from '@nutshell/micro/dense';
import {
  race,
  raceOptions,
  stepsToMinimum,
  surfaceNames,
  surfaces,
  type SurfaceName,
} from '@nutshell/micro/surfaces';

/** One optimiser on one surface. */
export interface Runner {
  readonly surface: SurfaceName;
  readonly optimizer: VectorOptimizerName;
  readonly learningRate: number;
  /** x and y in turn: the start and a point for every step; NaN once it is no longer finite. */
  readonly path: Float64Array;
  /** Steps until it first came within the radius of a minimum; undefined if it never did. */
  readonly arrival?: number;
  /** Steps until it was a unit below the saddle (on the saddle), or a unit from the ridge (in the valley). */
  readonly escape?: number;
  /** Its distance beyond the line that it falls towards; see `overshootOf`. */
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
export function runRaces(settings: RaceSettings): Runner[] {
  return surfaceNames.flatMap((name) => raceOn(name, settings));
}

/** Lets all optimisers run on one surface, from its start. */
export function raceOn(name: SurfaceName, { steps, radius, rateFactor }: RaceSettings): Runner[] {
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
}

function escapeOf(surface: SurfaceName, path: Float64Array): number | undefined {
  const step = steps(path).findIndex(([x, y]) => escaped[surface](x, y));
  return step < 0 ? undefined : step;
}

/** Whether a runner has left the saddle or the ridge of its start; Beale's function has none. */
const escaped: Record<SurfaceName, (x: number, y: number) => boolean> = {
  saddle: (_, y) => Math.abs(y) > 1,
  valley: (x) => Math.abs(x) > 1,
  beale: () => false,
};

/**
 * How far a path went beyond the bottom, in the units of the plane: on the saddle beyond x = 0, which it starts left of; in the valley
 * beyond the floor y = 0, which it starts above; on Beale's function below y = 0, past the bend where the floor turns to the minimum.
 */
function overshootOf(surface: SurfaceName, path: Float64Array): number {
  const beyond = steps(path).map(([x, y]) => bottom[surface](x, y));
  return largest(
    beyond.filter((distance) => Number.isFinite(distance)),
    0,
  );
}

const bottom: Record<SurfaceName, (x: number, y: number) => number> = {
  saddle: (x) => x,
  valley: (_, y) => -y,
  beale: (_, y) => -y,
};

function steps(path: Float64Array): [x: number, y: number][] {
  return Array.from({ length: path.length / 2 }, (_, i) => [path[2 * i], path[2 * i + 1]]);
}

/**
 * The metrics of the race: for each runner `saddle.adam.steps` to a minimum, and on the saddle `saddle.adam.escapeSteps`, where it came
 * to that; and the well-known effects of the race, over several runners:
 *
 * - `saddle.sgd.behind`: steps by which plain descent leaves the saddle after the slowest of the others
 * - `saddle.velocity.overshoot`, `beale.velocity.overshoot`: the smaller overshoot of momentum and Nesterov
 * - `saddle.still.overshoot`, `beale.still.overshoot`: the largest of SGD, Adagrad and Adadelta, which have no velocity
 */
export function raceMetrics(runners: readonly Runner[]): Record<string, number> {
  const metrics: Record<string, number> = {};
  for (const { surface, optimizer, arrival, escape } of runners) {
    if (arrival !== undefined) metrics[`${surface}.${optimizer}.steps`] = arrival;
    if (surface === 'saddle' && escape !== undefined) metrics[`saddle.${optimizer}.escapeSteps`] = escape;
  }
  const [sgd, ...others] = runners.filter(({ surface }) => surface === 'saddle').map(({ escape }) => escape);
  const slowest = Math.max(...others.map((escape) => escape ?? Infinity));
  if (sgd !== undefined && slowest < Infinity) metrics['saddle.sgd.behind'] = sgd - slowest;
  for (const surface of ['saddle', 'beale'] as const) {
    const overshoots = (...names: VectorOptimizerName[]) =>
      runners
        .filter((runner) => runner.surface === surface && names.includes(runner.optimizer))
        .map(({ overshoot }) => overshoot);
    metrics[`${surface}.velocity.overshoot`] = Math.min(...overshoots('momentum', 'nesterov'));
    metrics[`${surface}.still.overshoot`] = Math.max(...overshoots('sgd', 'adagrad', 'adadelta'));
  }
  return metrics;
}

/**
 * One point in twenty of all runners' heights above the lowest point, to six digits and not below 1e-6 so that they have a logarithm, as
 * rows of a curve: `{ step: 20, 'adam.saddle-loss': … }`.
 */
export function raceCurve(runners: readonly Runner[], every = 20): Record<string, number>[] {
  const length = runners[0].path.length / 2;
  const rows: Record<string, number>[] = [];
  for (let step = 0; step < length; step += every) {
    const row: Record<string, number> = { step };
    for (const { surface, optimizer, path } of runners) {
      const { value, minima } = surfaces[surface];
      const height = value(path[2 * step], path[2 * step + 1]) - value(...minima[0]);
      if (Number.isFinite(height))
        row[`${optimizer}.${surface}-loss`] = Number(Math.max(1e-6, height).toPrecision(6));
    }
    rows.push(row);
  }
  return rows;
}
