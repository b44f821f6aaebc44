import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { HostArray, Named } from '@nutshell/core';

const TYPES = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array } as const;
type TypeName = keyof typeof TYPES;
const INDEX = 'arrays.json';

/** One entry of a folder's index: elements are stored one after the other, little-endian, in `file`. */
interface Entry {
  file: string;
  type: TypeName;
  shape: readonly number[];
}

/** Writes arrays into a folder, with an index that other programs can read. */
export function saveArrays(folder: string, arrays: Named<HostArray>): void {
  mkdirSync(folder, { recursive: true });
  const index: Named<Entry> = {};
  for (const [i, [name, { values, shape }]] of Object.entries(arrays).entries()) {
    const type = (Object.keys(TYPES) as TypeName[]).find((key) => values instanceof TYPES[key]) as TypeName;
    index[name] = { file: `${i}.bin`, type, shape };
    writeFileSync(path.join(folder, index[name].file), values);
  }
  writeFileSync(path.join(folder, INDEX), JSON.stringify(index));
}

/** Reads what {@link saveArrays} wrote. */
export function loadArrays(folder: string): Named<HostArray> {
  const index = JSON.parse(readFileSync(path.join(folder, INDEX), 'utf8')) as Named<Entry>;
  return Object.fromEntries(
    Object.entries(index).map(([name, { file, type, shape }]) => {
      const bytes = Uint8Array.from(readFileSync(path.join(folder, file))); // a copy is aligned, a small read is not
      return [name, { shape, values: new TYPES[type](bytes.buffer) }];
    }),
  );
}
