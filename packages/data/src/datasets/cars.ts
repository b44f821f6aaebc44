/**
 * Cars: fuel consumption and eight other properties of 392 cars of 1970 to 1982, in `cars.csv` beside this file.
 *
 * Source: Quinlan, "Auto MPG", UCI Machine Learning Repository, 1993, https://doi.org/10.24432/C5859H, licence CC BY 4.0; first
 * collected by Ramos and Donoho for the ASA Data Exposition of 1983. Changed: the six cars without horsepower are left out, origin is
 * two columns of 0 and 1, and the cars of 1981 are dated 1982, as in cars.json of vega-datasets, with which our records were made.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { readCsv } from '../formats/csv.ts';
import type { Provenance } from '../provenance.ts';

const COLUMNS = [
  'mpg', // miles per US gallon
  'cylinders',
  'displacement', // cubic inches
  'horsepower',
  'weight', // pounds
  'acceleration', // seconds from 0 to 60 mph
  'year',
  'european', // 1 or 0
  'japanese', // 1 or 0; the others are American
] as const;

export interface CarsTable {
  /** By name of the column, each of length `rows`: mpg, cylinders, displacement, horsepower, … */
  columns: Record<string, Float64Array>;
  rows: number;
  provenance: Provenance;
}

/** The table of cars; no value is missing. */
export async function cars(): Promise<CarsTable> {
  const text = await readFile(new URL('./cars.csv', import.meta.url), 'utf8');
  const { columns, rows } = readCsv(text, { file: 'cars.csv', columns: COLUMNS });
  return {
    columns,
    rows,
    provenance: {
      name: 'cars',
      source: 'UCI Auto MPG, in packages/data',
      sha256: { 'cars.csv': createHash('sha256').update(text).digest('hex') },
      sizes: { all: rows },
    },
  };
}
