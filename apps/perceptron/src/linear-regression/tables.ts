/** The tables of a run of linear regression. */
import { formatNumber } from '@nutshell/drawing';
import type { Table } from '../table.ts';
import { type ClosedForm, dependentColumns } from './closed-form.ts';
import type { Design, Scaling } from './design.ts';
import { type Descent, distance, flattestOf } from './descent.ts';
import type { Samples } from './samples.ts';

/** The weights of the closed form, for the inputs as the descent sees them and as they are. */
export function coefficientTable(
  { names, target }: Samples,
  { weights, original }: { weights: Float64Array; original: Float64Array },
): Table {
  const rows = [...names, ...(weights.length > names.length ? ['bias b'] : [])].map((name, j) => [
    name,
    formatNumber(weights[j], 5),
    formatNumber(original[j], 5),
  ]);
  return {
    title: `Closed form: ${target} from ${names.length === 1 ? names[0] : `${names.length} inputs`}`,
    head: ['input', 'w as learnt', 'w in its own units'],
    rows,
  };
}

/** Columns that say nothing, or nothing new, about y: one line each. */
export function remarksOn(design: Design, { names }: Samples, { sd }: Scaling): string[] {
  const constant = (j: number) => sd[j] === Infinity || isConstant(design, j);
  return dependentColumns(design).map((j) =>
    constant(j)
      ? `The column "${names[j]}" has one value in all training rows: it says nothing, and is left out of account.`
      : `The column "${names[j]}" follows from the columns before it: other weights fit as well, and the shortest are shown.`,
  );
}

function isConstant({ x, n, d }: Design, j: number): boolean {
  for (let i = 1; i < n; i++) if (x[i * d + j] !== x[j]) return false;
  return true;
}

/** The final distance of each kind of descent. */
export function descentTable(descents: readonly Descent[], best: ClosedForm, least: number): Table {
  return {
    title: 'Gradient descent beside the closed form w*',
    head: ['method', 'first η', 'updates', 'E(w) − E(w*)', '|w − w*|', 'passes to within 1 % of E(w*)'],
    rows: [
      ['closed form', '', '', '0', '0', '0'],
      ...descents.map(({ method, learningRate, updates, losses, weights }) => [
        method,
        formatNumber(learningRate, 3),
        String(updates),
        excess(losses.at(-1)!, least),
        formatNumber(distance(weights.at(-1)!, best.weights), 3),
        passesTo(losses, 1.01 * least),
      ]),
    ],
    notes: [
      `E(w*) = ${formatNumber(least, 5)}; the curvature of E is ${formatNumber(best.curvatures[0], 3)} along its steepest axis, ${formatNumber(flattestOf(best.curvatures), 3)} along its flattest.`,
    ],
  };
}

/** E above its least value, by passes. */
export function passTable(descents: readonly Descent[], least: number): Table {
  const passes = descents[0].losses.length - 1;
  const shown = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000].filter((pass) => pass < passes);
  return {
    title: 'E(w) − E(w*) by passes through the rows',
    head: ['passes', ...descents.map(({ method }) => method)],
    rows: [...shown, passes].map((pass) => [
      String(pass),
      ...descents.map(({ losses }) => (pass < losses.length ? excess(losses[pass], least) : 'diverged')),
    ]),
  };
}

function excess(loss: number, least: number): string {
  if (!Number.isFinite(loss)) return 'diverged';
  // Below the rounding of two sums of this size a difference says nothing.
  const difference = loss - least;
  return Math.abs(difference) <= 1e-14 * Math.max(1, least) ? '0' : formatNumber(difference, 3);
}

function passesTo(losses: readonly number[], goal: number): string {
  const pass = losses.findIndex((loss) => loss <= goal);
  return pass < 0 ? 'never' : String(pass);
}
