import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Named } from '@nutshell/core';
import * as tf from '@tensorflow/tfjs';

/** The elements of a tensor outside of any backend, row-major. */
export interface HostArray {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** As tensors on the current backend; bytes become int32. */
export function toTensors(arrays: Named<HostArray>): Named<tf.Tensor> {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, { values, shape }]) => {
      const dtype = values instanceof Float32Array ? 'float32' : 'int32';
      return [name, tf.tensor(values, shape as number[], dtype)];
    }),
  );
}

/** A copy of rows `from` to `to` of the first axis. */
export function rowsOf({ shape: [rows, ...rest], values }: HostArray, from: number, to: number): HostArray {
  const length = values.length / rows;
  return { shape: [to - from, ...rest], values: values.slice(from * length, to * length) };
}

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
