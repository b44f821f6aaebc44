/** What curves are drawn over: what their rows count by, or steps, epochs or minutes of learning. */

/** null: no value, where the curve has a gap. */
export type Row = Record<string, number | null>;

export const axisNames = ['own', 'step', 'epoch', 'time'] as const;
/** `own`: what the rows count by, the first of {@link abscissaOf}; `time` is in minutes of learning. */
export type Axis = (typeof axisNames)[number];

/** What a training cost, where it has ended. */
export interface Cost {
  steps: number;
  /** Of learning only. */
  seconds: number;
}

/** A learning curve as it was logged. */
export interface Curve {
  name: string;
  rows: readonly Row[];
  cost?: Cost;
  /** Curves of one group are seeds of one experiment. */
  group?: string;
}

/** The keys that may count the progress of a training, the first that rows have. */
const abscissae = ['epoch', 'generation', 'step', 'pass', 'iteration', 'update'];
/** The key of the minutes of learning, where a log has them. */
const MINUTES = 'minutes';

/** Whether a key says where a row stands, and not what was measured there. */
export const countsProgress = (key: string): boolean => key === MINUTES || abscissae.includes(key);

/** The quantity that a curve is drawn over: a key that counts, else the rows' own number. */
export function abscissaOf(rows: readonly Row[]): string | undefined {
  return abscissae.find((name) => column(rows, name));
}

/**
 * Where each row stands on an axis; undefined if that is not known. Steps and minutes that a log does not hold are
 * those of the whole training, spread evenly over what its rows count by.
 */
export function placesOf({ rows, cost }: Curve, axis: Axis): readonly number[] | undefined {
  const own = column(rows, abscissaOf(rows) ?? '') ?? rows.map((_, index) => index + 1);
  if (axis === 'own') return own;
  const logged = column(rows, axis === 'time' ? MINUTES : axis);
  if (logged || axis === 'epoch' || !cost) return logged;
  const counted = column(rows, 'step') ?? own;
  const [total, last] = [axis === 'step' ? cost.steps : cost.seconds / 60, counted.at(-1)];
  return last ? counted.map((place) => (place / last) * total) : undefined;
}

/** The axes that some of the curves can be drawn over, with their names; `own` is the first. */
export function axesOf(curves: readonly Curve[]): { axis: Axis; label: string }[] {
  const own = [...new Set(curves.map(({ rows }) => abscissaOf(rows) ?? 'row'))].join(' or ');
  const others = axisNames.filter(
    (axis) => axis !== 'own' && axis !== own && curves.some((curve) => placesOf(curve, axis)),
  );
  return [{ axis: 'own', label: own }, ...others.map((axis) => ({ axis, label: axis }))];
}

/** The name of an axis, with its unit. */
export function axisTitle(rows: readonly Row[], axis: Axis): string {
  if (axis === 'own') return abscissaOf(rows) ?? 'row';
  return axis === 'time' ? 'minutes of learning' : axis;
}

/** A key's numbers, if every row has one. */
function column(rows: readonly Row[], key: string): number[] | undefined {
  const values = rows.map((row) => row[key]);
  return values.length > 0 && values.every((value) => Number.isFinite(value))
    ? (values as number[])
    : undefined;
}
