/** The points that a run learns from and is tested on: drawn, or read from a file. */
import { classLooks, formatShort } from '@nutshell/drawing';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Bounds } from '@nutshell/micro/dense';
import type { Random } from '@nutshell/random';
import { CsvError, decodeTable, readCsv } from '@nutshell/data/csv';
import {
  fitPlane,
  type PlanarName,
  type PlanarPoints,
  planarPoints,
  splitPoints,
} from '@nutshell/micro/plane';
import { Failure, existingPath } from '@nutshell/experiment';
import type { DepthConfig } from './config.ts';

export interface Problem {
  /** For captions: `two curves`. */
  name: string;
  source: string;
  sha256: Record<string, string>;
  train: PlanarPoints;
  test: PlanarPoints;
  classes: string[];
  /** A sentence on changes of the coordinates; empty if there are none. */
  scaling: string;
}

/** The part of the plane that pictures show: a little more than ±1. */
export const plane: Bounds = { x: [-1.15, 1.15], y: [-1.15, 1.15] };

const titles: Record<PlanarName, string> = {
  'two-curves': 'two curves',
  xor: 'XOR',
  circles: 'two circles',
  spirals: 'two spirals',
  moons: 'two moons',
  gaussians: 'four clusters',
};

/** @throws Failure if the file cannot be read, is not a table of points, or has too few of a class. */
export async function loadProblem(config: DepthConfig, random: Random): Promise<Problem> {
  const { dataset, points: n, noise } = config;
  const all =
    config.csv === ''
      ? {
          name: titles[dataset],
          source: `drawn by @nutshell/data/plane: ${dataset}, ${n} points, noise ${noise}`,
          sha256: {},
          points: planarPoints(dataset, n, { noise, random: random.fork('points') }),
          classes: undefined,
          scaling: '',
        }
      : await pointsOf(config.csv);
  const { points, classes, ...rest } = all;
  const { train, test } = splitPoints(points, config.testFraction, random.fork('split'));
  if (test.labels.length === 0)
    throw new Failure(
      `Of ${points.labels.length} points, ${config.testFraction} of each class for testing are none: raise --testFraction or take more points.`,
    );
  const names = classes ?? Array.from({ length: points.classes }, (_, label) => `class ${label}`);
  return { ...rest, train, test, classes: names };
}

/** The points of a file with the columns x, y and label, moved and scaled into ±1 if they reach beyond the plane. */
async function pointsOf(file: string) {
  const name = path.basename(file);
  const found = existingPath(file);
  let bytes: Buffer;
  try {
    bytes = await readFile(found);
  } catch (error) {
    throw new Failure(`Cannot read the points in ${found}: ${(error as Error).message}`);
  }
  const { x, y, label } = columnsOf(decodeTable(bytes), file);
  const values = [...new Set(label)].sort((a, b) => a - b);
  if (values.length < 2 || values.length > classLooks.length)
    throw new Failure(
      `${file}: the column label has ${values.length} different values; expected 2 … ${classLooks.length}, one for each class.`,
    );
  const { moved, divided, ...fitted } = fitPlane(x, y);
  const coordinates = new Float64Array(2 * x.length);
  for (let i = 0; i < x.length; i++) coordinates.set([fitted.x[i], fitted.y[i]], 2 * i);
  return {
    name,
    source: name,
    sha256: { [name]: createHash('sha256').update(bytes).digest('hex') },
    points: {
      x: coordinates,
      labels: Uint8Array.from(label, (value) => values.indexOf(value)),
      classes: values.length,
    },
    classes: values.map((value) => `label ${formatShort(value)}`),
    scaling:
      divided === 1 && moved[0] === 0 && moved[1] === 0
        ? ''
        : `x and y are moved by ${formatShort(moved[0])} and ${formatShort(moved[1])}, then divided by ${formatShort(divided)}.`,
  };
}

function columnsOf(text: string, file: string): Record<'x' | 'y' | 'label', Float64Array> {
  try {
    const { columns, rows } = readCsv(text, { file, columns: ['x', 'y', 'label'] });
    if (rows < 4)
      throw new Failure(`${file} has ${rows} points; at least 4 are needed to learn and to test.`);
    return { x: columns.x, y: columns.y, label: columns.label };
  } catch (error) {
    throw error instanceof CsvError ? new Failure(error.message) : error;
  }
}
