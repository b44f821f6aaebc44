import * as tf from '@tensorflow/tfjs';

/** A tensor as plain values, which can go to any thread; batches are made of these. The array's type is the tensor's: float32, int32, bool. */
export interface HostArray<Shape extends readonly number[] = readonly number[]> {
  values: Float32Array | Int32Array | Uint8Array;
  shape: Shape;
}

/** A batch: host arrays by name, their first axis the examples. */
export type Batch<B> = { [Name in keyof B]: HostArray };

/** The same batch as tensors, of the ranks that its shapes have. */
export type TensorsOf<B> = {
  [Name in keyof B]: B[Name] extends HostArray<infer Shape> ? TensorOf<Shape> : never;
};

type TensorOf<Shape extends readonly number[]> = tf.Tensor<
  Shape['length'] extends keyof Ranks ? Ranks[Shape['length']] : tf.Rank
>;
type Ranks = [tf.Rank.R0, tf.Rank.R1, tf.Rank.R2, tf.Rank.R3, tf.Rank.R4, tf.Rank.R5, tf.Rank.R6];

const dtypes = { Float32Array: 'float32', Int32Array: 'int32', Uint8Array: 'bool' } as const;

/** @throws TypeError for values of another type; RangeError if their number is not that of the shape. */
export function fromHost<Shape extends readonly number[]>({
  values,
  shape,
}: HostArray<Shape>): TensorOf<Shape> {
  const dtype = dtypes[values.constructor.name as keyof typeof dtypes];
  if (!dtype)
    throw new TypeError(`a tensor needs ${Object.keys(dtypes).join(', ')}, not ${values.constructor.name}`);
  const size = tf.util.sizeFromShape(shape as unknown as number[]);
  if (size !== values.length)
    throw new RangeError(`[${shape.join()}] has ${size} elements, but there are ${values.length} values`);
  return tf.tensor(values, shape as never, dtype) as unknown as TensorOf<Shape>;
}

/** The tensors of a batch; the caller disposes them. */
export function tensorsOf<B extends Batch<B>>(batch: B): TensorsOf<B> {
  const named = Object.entries<HostArray>(batch).map(([name, array]) => [name, fromHost(array)]);
  return Object.fromEntries(named) as TensorsOf<B>;
}

/** The elements of a tensor. The array may be the tensor's own: it is to be read only. */
export function toHost(tensor: tf.Tensor): HostArray<number[]> {
  return { shape: tensor.shape, values: tensor.dataSync() as HostArray['values'] };
}

/** A copy of rows `from` to `to` of the first axis. */
export function rowsBetween({ shape, values }: HostArray, from: number, to: number): HostArray {
  const [rows, ...rest] = shape;
  const length = values.length / rows;
  return { shape: [to - from, ...rest], values: values.slice(from * length, to * length) };
}

/** Number of examples of a batch. */
export function examplesIn<B extends Batch<B>>(batch: B): number {
  return Object.values<HostArray>(batch)[0]?.shape[0] ?? 0;
}

/** The buffers of arrays, to be moved to another thread instead of copied. */
export function buffersOf(arrays: readonly HostArray[]): ArrayBuffer[] {
  return arrays.map(({ values }) => values.buffer as ArrayBuffer);
}
