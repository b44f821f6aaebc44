import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

export type { BackendWasm };

/** The body of a kernel on the wasm backend: tensors in, attributes in, a new tensor out. */
export type Compute<Inputs, Attributes> = (
  inputs: Inputs,
  attributes: Attributes,
  backend: BackendWasm,
) => tf.TensorInfo;

/** A kernel that `tf.registerKernel` accepts, with typed inputs and attributes. */
export function defineKernel<Inputs, Attributes>(
  kernelName: string,
  compute: Compute<Inputs, Attributes>,
): tf.KernelConfig {
  return {
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) =>
      compute(inputs as unknown as Inputs, attrs as unknown as Attributes, backend as BackendWasm),
  };
}

/** Runs another kernel of the wasm backend; the caller disposes of the result. */
export function runKernel(
  kernelName: string,
  inputs: Record<string, tf.TensorInfo>,
  attributes: Record<string, unknown>,
  backend: BackendWasm,
): tf.TensorInfo {
  const { kernelFunc } = tf.getKernel(kernelName, 'wasm');
  return kernelFunc({ inputs, attrs: attributes as unknown as tf.NamedAttrMap, backend }) as tf.TensorInfo;
}

/**
 * The tensor's elements as a view of the wasm heap. Any allocation may grow the heap, which detaches every view of
 * it: take views after the last `makeOutput` and keep none.
 */
export function floats(tensor: tf.TensorInfo, backend: BackendWasm): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}

/** As {@link floats}, of an int32 tensor. */
export function integers(tensor: tf.TensorInfo, backend: BackendWasm): Int32Array {
  return backend.typedArrayFromHeap(tensor) as Int32Array;
}

/** The same data under another shape; shares the reference, so it needs no disposal of its own. */
export function withShape(tensor: tf.TensorInfo, shape: number[]): tf.TensorInfo {
  return { dataId: tensor.dataId, dtype: tensor.dtype, shape };
}
