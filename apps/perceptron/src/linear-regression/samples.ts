import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Random } from '@nutshell/random';
import { cars } from '@nutshell/data';
import { decodeTable, namesIn, plainName, readCsv } from '@nutshell/data/csv';
import { Failure, existingPath } from '@nutshell/experiment';
import type { RegressionConfig } from './config.ts';

/** Rows of numbers, and the number that each of them should predict. */
export interface Samples {
  /** [n, d] */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Names of the d columns of x. */
  readonly names: readonly string[];
  readonly target: string;
}

export interface SampleSet {
  readonly train: Samples;
  /** Empty if nothing is held back. */
  readonly test: Samples;
  readonly dataset: {
    name: string;
    source: string;
    sha256: Record<string, string>;
    sizes: Record<string, number>;
  };
  /** Notes on the data. */
  readonly note: string;
}

/**
 * The rows of an experiment, split at random.
 * @throws Failure for a missing file or missing columns, or if too few rows are left; CsvError for a bad file
 */
export async function loadSamples(config: RegressionConfig, random: Random): Promise<SampleSet> {
  const { all, name, source, sha256, note } = config.csv
    ? fromCsv(config)
    : await sources[config.data](config, random);
  const n = all.y.length;
  const order = random.fork('split').permutation(n);
  const held = Math.round(config.testFraction * n);
  const parameters = all.names.length + (config.bias ? 1 : 0);
  if (n - held < parameters) {
    throw new Failure(
      `${name} has ${n - held} rows to learn ${parameters} parameters from: take fewer columns of x, or lower --testFraction.`,
    );
  }
  const [test, train] = [rowsOf(all, order.subarray(0, held)), rowsOf(all, order.subarray(held))];
  return { train, test, dataset: { name, source, sha256, sizes: { train: n - held, test: held } }, note };
}

interface Source extends Pick<SampleSet['dataset'], 'name' | 'source' | 'sha256'> {
  all: Samples;
  note: string;
}

const sources: Record<
  RegressionConfig['data'],
  (config: RegressionConfig, random: Random) => Source | Promise<Source>
> = {
  line: (config, random) => fromLine(config, random.fork('line')),
  cars: fromCars,
};

function fromLine({ points, slope, intercept, noise }: RegressionConfig, random: Random): Source {
  const x = Float64Array.from({ length: points }, () => random.uniform(0, 3));
  const y = x.map((value) => slope * value + intercept + random.normal(0, noise));
  return {
    all: { x, y, names: ['x'], target: 'y' },
    name: 'line',
    source: 'generated',
    sha256: {},
    note: `${points} points around y = ${slope} x ${intercept < 0 ? `− ${-intercept}` : `+ ${intercept}`}, with deviation ${noise}`,
  };
}

async function fromCars({ x, y }: RegressionConfig): Promise<Source> {
  const { columns, rows, provenance } = await cars();
  const target = plainName(y) || 'mpg';
  const names = x ? namesIn(x, Object.keys(columns)) : Object.keys(columns).filter((name) => name !== target);
  const unknown = [target, ...names].find((name) => !Object.hasOwn(columns, name));
  if (unknown !== undefined) {
    throw new Failure(`The cars have no column "${unknown}". There are: ${Object.keys(columns).join(', ')}.`);
  }
  return {
    all: gather(columns, names, target),
    name: provenance.name,
    source: provenance.source,
    sha256: provenance.sha256,
    note: `${rows} cars of 1970 to 1982`,
  };
}

function fromCsv({ csv, x, y }: RegressionConfig): Source {
  const bytes = readFileSync(existingPath(csv, '--csv'));
  const text = decodeTable(bytes);
  const { names: known } = readCsv(text, { file: csv, columns: [] });
  if (!x || !y) {
    throw new Failure(
      `Name the columns of ${csv}: --x=<one or more> --y=<one>. There are: ${known.map(quoted).join(', ')}.`,
    );
  }
  const [names, target] = [namesIn(x, known), namesIn(y, known).join(', ')];
  const { columns, rows } = readCsv(text, { file: csv, columns: [...names, target] });
  const name =
    path
      .basename(csv)
      .replace(/\.\w+$/, '')
      .replaceAll(/[^\w-]+/g, '-') || 'csv';
  return {
    all: gather(columns, names, target),
    name,
    source: csv,
    sha256: { [path.basename(csv)]: createHash('sha256').update(bytes).digest('hex') },
    note: `${rows} rows of ${csv}`,
  };
}

/** Squares of larger values are no numbers any more, and neither are sums of those of smaller ones. */
const LARGEST = 1e150;

/** @throws Failure that names the column, before anything is trained */
function refuseUnusable(name: string, values: Float64Array, isTarget: boolean): void {
  const large = values.find((value) => Math.abs(value) > LARGEST);
  if (large !== undefined) {
    throw new Failure(
      `The column "${name}" holds ${large}, and its square is too large for a number: give the column in another unit.`,
    );
  }
  if (isTarget && values.every((value) => value === values[0])) {
    throw new Failure(
      `The column "${name}" is ${values[0]} in every row: there is nothing to predict. Name another with --y.`,
    );
  }
}

/** The columns as rows. @throws Failure if y is predicted from itself, a column stands twice, or cannot be used */
function gather(columns: Record<string, Float64Array>, names: readonly string[], target: string): Samples {
  const twice = [...names, target].find((name, i, all) => all.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new Failure(`The column "${twice}" is named twice in --x and --y: leave one out.`);
  }
  for (const name of [...names, target]) refuseUnusable(name, columns[name], name === target);
  const y = columns[target];
  const x = new Float64Array(y.length * names.length);
  names.forEach((name, j) => columns[name].forEach((value, i) => (x[i * names.length + j] = value)));
  return { x, y, names, target };
}

function rowsOf({ x, y, names, target }: Samples, rows: Uint32Array): Samples {
  const d = names.length;
  const picked = new Float64Array(rows.length * d);
  rows.forEach((row, i) => picked.set(x.subarray(row * d, (row + 1) * d), i * d));
  return { x: picked, y: Float64Array.from(rows, (row) => y[row]), names, target };
}

/** A name as a list of names has it. */
function quoted(name: string): string {
  return name.includes(',') ? `"${name}"` : name;
}
