import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';

type Values = Float32Array | Int32Array | Uint8Array | string[];

/**
 * The contents of a tensor, independent of any backend. A complex64 sample holds its numbers as [re, im, re, im, …].
 */
export class TensorSample<D extends tf.DataType = tf.DataType> {
  readonly dtype: D;
  readonly shape: number[];
  readonly values: Values;

  constructor(dtype: D, shape: number[], values: Values) {
    this.dtype = dtype;
    this.shape = shape;
    this.values = values;
  }

  get rank(): number {
    return this.shape.length;
  }

  /** A new tensor on the current backend. */
  toTensor(): AnyTensor {
    if (this.dtype !== 'complex64') return tf.tensor(this.values as tf.TypedArray, this.shape, this.dtype);
    const part = (offset: number) =>
      tf.tensor(
        (this.values as Float32Array).filter((_, i) => i % 2 === offset),
        this.shape,
        'float32',
      );
    return tf.complex(part(0), part(1));
  }

  /** How fast-check prints it in a counterexample. */
  [fc.toStringMethod](): string {
    const listed = Array.from<number | string>(this.values.slice(0, 30));
    const values = listed.map((value) => (Object.is(value, -0) ? '-0' : JSON.stringify(numeral(value))));
    const rest = this.values.length > listed.length ? ', …' : '';
    return `${this.dtype} [${this.shape.join(', ')}] {${values.join(', ')}${rest}}`;
  }
}

const numeral = (value: number | string) =>
  typeof value === 'string' || Number.isFinite(value) ? value : String(value);

/** A tensor of any rank: samples know theirs at run time only. */
export type AnyTensor = tf.Tensor<any>;

/** The same structure with a tensor in the place of each sample. */
export type Materialised<T> =
  T extends TensorSample<tf.DataType>
    ? AnyTensor
    : T extends object
      ? { [K in keyof T]: Materialised<T[K]> }
      : T;

/** Makes tensors of all samples inside of `value`, on the current backend. */
export function materialise<T>(value: T): Materialised<T> {
  if (value instanceof TensorSample) return value.toTensor() as Materialised<T>;
  if (Array.isArray(value)) return value.map(materialise) as Materialised<T>;
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, materialise(part)]),
    ) as Materialised<T>;
  return value as Materialised<T>;
}
