/** Cars: fuel consumption and seven other properties of 406 cars of 1970 to 1982. */
import { readFile } from 'node:fs/promises';
import type { DatasetCard } from '../card.ts';
import { DatasetError } from '../errors.ts';
import type { Provenance } from '../image-dataset.ts';
import { prepare, type PrepareOptions } from '../prepare.ts';

export const CARS_CARD: DatasetCard = {
  name: 'cars',
  title: 'Cars of 1970 to 1982',
  homepage: 'http://lib.stat.cmu.edu/datasets/cars.desc',
  licence: 'distributed for educational and scientific purposes; npm vega-datasets: BSD 3-Clause',
  citation:
    'Ramos and Donoho, "1983 ASA Data Exposition Dataset", StatLib, 1982; as cars.json of vega-datasets',
  files: [
    {
      key: 'cars',
      name: 'cars.json',
      bytes: 100_492,
      sha256: 'f686a53678b21f4231e2f6a5ba7ce5761d9d39204fccdea1caa29fb8c460e319',
      urls: [
        'https://raw.githubusercontent.com/vega/vega-datasets/v3.2.1/data/cars.json',
        'https://cdn.jsdelivr.net/npm/vega-datasets@3.2.1/data/cars.json',
      ],
    },
  ],
  npm: { package: 'vega-datasets', folder: 'data' },
};

/** Our name of a column, that of the file, and how its value becomes a number. */
const COLUMNS: Record<string, { key: string; unit: string; read?: (value: unknown) => unknown }> = {
  mpg: { key: 'Miles_per_Gallon', unit: 'miles per US gallon' },
  cylinders: { key: 'Cylinders', unit: '' },
  displacement: { key: 'Displacement', unit: 'cubic inches' },
  horsepower: { key: 'Horsepower', unit: 'hp' },
  weight: { key: 'Weight_in_lbs', unit: 'pounds' },
  acceleration: { key: 'Acceleration', unit: 'seconds from 0 to 60 mph' },
  // In this file the cars of 1981 and of 1982 are all dated 1982.
  year: { key: 'Year', unit: '', read: (value) => Number(/^\d{4}(?=-)/.exec(String(value))?.[0] ?? NaN) },
  european: { key: 'Origin', unit: '1 or 0', read: (value) => (value === 'Europe' ? 1 : 0) },
  japanese: { key: 'Origin', unit: '1 or 0', read: (value) => (value === 'Japan' ? 1 : 0) },
};

export interface CarsTable {
  /** By name of the column, each of length `rows`: mpg, cylinders, displacement, horsepower, … */
  columns: Record<string, Float64Array>;
  units: Record<string, string>;
  /** Names of the cars. */
  names: string[];
  rows: number;
  /** Rows of the file that lack a value, and are left out. */
  dropped: number;
  provenance: Provenance;
}

/** The cars without a missing value: 392 of 406. See {@link prepare} for where the table is looked for and what is thrown. */
export async function cars(options: PrepareOptions = {}): Promise<CarsTable> {
  const { paths, source, sha256 } = await prepare(CARS_CARD, options);
  const all = JSON.parse(await readFile(paths.cars, 'utf8')) as Record<string, unknown>[];
  const complete = all.filter((car) => Object.values(COLUMNS).every(({ key }) => car[key] !== null));
  const columns = Object.entries(COLUMNS).map(([name, { key, read = (value: unknown) => value }]) => {
    const values = complete.map((car) => read(car[key]));
    const wrong = values.findIndex((value) => typeof value !== 'number' || !Number.isFinite(value));
    if (wrong >= 0) {
      throw new DatasetError(
        `${paths.cars}: ${key} of "${String(complete[wrong].Name)}" is ${JSON.stringify(complete[wrong][key])}, expected a number`,
      );
    }
    return [name, Float64Array.from(values as number[])] as const;
  });
  const rows = complete.length;
  return {
    columns: Object.fromEntries(columns),
    units: Object.fromEntries(Object.entries(COLUMNS).map(([name, { unit }]) => [name, unit])),
    names: complete.map(({ Name }) => String(Name)),
    rows,
    dropped: all.length - rows,
    provenance: { name: CARS_CARD.name, source, sha256, sizes: { all: rows } },
  };
}
