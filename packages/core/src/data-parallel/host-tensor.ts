import * as tf from '@tensorflow/tfjs';
import type { StoredTensor } from '../checkpoint.ts';

/** A tensor as plain values, which another thread can have. */
export type HostTensor = StoredTensor;

/** The elements of a tensor. The array may be the tensor's own: it is to be read only. */
export function toHost(tensor: tf.Tensor): HostTensor {
  const { dtype, shape } = tensor;
  return { dtype: dtype as HostTensor['dtype'], shape, values: tensor.dataSync() as HostTensor['values'] };
}

export function fromHost({ values, shape, dtype }: HostTensor): tf.Tensor {
  return tf.tensor(values, shape, dtype);
}

/** A copy of rows `from` to `to` of the first axis. */
export function rowsOf({ dtype, shape, values }: HostTensor, from: number, to: number): HostTensor {
  const [rows, ...rest] = shape;
  const length = values.length / rows;
  return { dtype, shape: [to - from, ...rest], values: values.slice(from * length, to * length) };
}

/** The buffers of tensors that are sent away for good, instead of being copied once more. */
export function buffersOf(tensors: readonly HostTensor[]): ArrayBuffer[] {
  return tensors.map(({ values }) => values.buffer as ArrayBuffer);
}
