/**
 * Schedules: a value, mostly a learning rate, as a pure function of progress.
 *
 * Progress is the number of steps or of epochs done before now, counted from 0; fractions are allowed. A
 * schedule has no unit of its own: lengths are in the unit in which the loop asks.
 */
export type Schedule = (progress: number) => number;

export function constant(value: number): Schedule {
  return () => value;
}

/**
 * Multiplies by `factor` after every `every` units, the first time `every` units after `after`.
 *
 * char-rnn, in epochs: `stepDecay(2e-3, { every: 1, factor: 0.97, after: 9 })` decays first when 10 epochs
 * are done.
 */
export function stepDecay(
  initial: number,
  { every, factor, after = 0 }: { every: number; factor: number; after?: number },
): Schedule {
  requirePositive('every', every);
  return (progress) => initial * factor ** Math.floor(Math.max(0, progress - after) / every);
}

/**
 * A table of [length, value] rows, one after the other; the last value holds from then on.
 *
 * LeNet-5, in passes: `stepwise([[2, 5e-4], [3, 2e-4], [3, 1e-4], [4, 5e-5], [8, 1e-5]])`.
 * ResNet on CIFAR-10, in steps: `stepwise([[32_000, 0.1], [16_000, 0.01], [16_000, 0.001]])`.
 */
export function stepwise(table: readonly (readonly [length: number, value: number])[]): Schedule {
  if (table.length === 0) throw new RangeError('A stepwise schedule needs at least one [length, value] row');
  for (const [length] of table) requirePositive('length', length);
  return (progress) => {
    let end = 0;
    for (const [length, value] of table) {
      end += length;
      if (progress < end) return value;
    }
    return table[table.length - 1][1];
  };
}

/**
 * Half a cosine from `initial` at 0 down to `floor` at `length` and after (Loshchilov and Hutter 2017,
 * equation 5, without restarts).
 */
export function cosine(initial: number, { length, floor = 0 }: { length: number; floor?: number }): Schedule {
  requirePositive('length', length);
  return (progress) => anneal(initial, floor, progress / length);
}

/**
 * A straight line over `length` units from `from` to the first value of `schedule`, which then follows from
 * its own beginning (Goyal et al. 2017, section 2.2). From 0, the first step has the rate 0.
 *
 * `warmUp(cosine(0.1, { length: 95 }), { length: 5 })` takes 100 epochs in all.
 */
export function warmUp(
  schedule: Schedule,
  { length, from = 0 }: { length: number; from?: number },
): Schedule {
  requirePositive('length', length);
  return (progress) =>
    progress < length ? from + (schedule(0) - from) * (progress / length) : schedule(progress - length);
}

/**
 * One cycle (Smith and Topin 2018) in the form of two half cosines: up from `peak / startDivisor` to `peak`
 * in the first `rise` of the length, then down to `peak / startDivisor / endDivisor`.
 *
 * @param rise a fraction of the length, in (0, 1).
 */
export function oneCycle(
  peak: number,
  {
    length,
    rise = 0.3,
    startDivisor = 25,
    endDivisor = 1e4,
  }: { length: number; rise?: number; startDivisor?: number; endDivisor?: number },
): Schedule {
  requirePositive('length', length);
  if (!(rise > 0 && rise < 1)) throw new RangeError(`rise must be between 0 and 1, not ${rise}`);
  const start = peak / startDivisor;
  const top = rise * length;
  return (progress) =>
    progress < top
      ? anneal(start, peak, progress / top)
      : anneal(peak, start / endDivisor, (progress - top) / (length - top));
}

/**
 * Straight lines between points [progress, value] in the order of progress; before the first and after the last, their values.
 *
 * airbench's triangle over n steps: `piecewiseLinear([[0, 0.2], [0.23 * n, 1], [n, 0.07]])`.
 */
export function piecewiseLinear(points: readonly (readonly [progress: number, value: number])[]): Schedule {
  if (points.length === 0) throw new RangeError('A piecewise linear schedule needs at least one point');
  for (let i = 1; i < points.length; i++)
    requirePositive('the distance of two points', points[i][0] - points[i - 1][0]);
  return (progress) => {
    const next = points.findIndex(([at]) => progress < at);
    if (next === 0) return points[0][1];
    if (next < 0) return points[points.length - 1][1];
    const [[from, start], [to, end]] = points.slice(next - 1, next + 1);
    return start + ((end - start) * (progress - from)) / (to - from);
  };
}

/** The state of a plateau schedule; plain JSON. */
export interface PlateauState {
  /** The value that is in force. */
  value: number;
  /** The best metric so far; null before the first. */
  best: number | null;
  /** Evaluations since the best. */
  waited: number;
}

/**
 * A value that is reduced when a metric stops improving: it depends on what is measured, so it has a state
 * and not a progress.
 */
export interface Plateau {
  start(value: number): PlateauState;
  /** The state after one more evaluation; pure. A metric of NaN counts as no improvement. */
  next(state: PlateauState, metric: number): PlateauState;
}

/**
 * Multiplies the value by `factor` whenever more than `patience` evaluations in a row have not improved on
 * the best metric by more than `threshold`, down to `floor`.
 *
 * @param mode `min` for losses and errors, `max` for accuracies.
 * @param threshold absolute, in the metric's unit.
 */
export function plateau({
  factor = 0.1,
  patience = 10,
  threshold = 0,
  floor = 0,
  mode = 'min',
}: {
  factor?: number;
  patience?: number;
  threshold?: number;
  floor?: number;
  mode?: 'min' | 'max';
} = {}): Plateau {
  const sign = mode === 'min' ? 1 : -1;
  return {
    start: (value) => ({ value, best: null, waited: 0 }),
    next: ({ value, best, waited }, metric) => {
      const improved = best === null ? !Number.isNaN(metric) : sign * metric < sign * best - threshold;
      if (improved) return { value, best: metric, waited: 0 };
      if (waited < patience) return { value, best, waited: waited + 1 };
      return { value: Math.max(floor, value * factor), best, waited: 0 };
    },
  };
}

/** Half a cosine from `from` at 0 to `to` at 1; `to` after that. */
function anneal(from: number, to: number, fraction: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * Math.min(1, fraction)))) / 2;
}

function requirePositive(what: string, value: number): void {
  if (!(value > 0)) throw new RangeError(`${what} must be positive, not ${value}`);
}
