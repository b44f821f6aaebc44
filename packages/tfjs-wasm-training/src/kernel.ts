import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

export type { BackendWasm };

/** The body of a kernel on the wasm backend: tensors in, attributes in, a new tensor out. */
type Compute<Inputs, Attributes> = (
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

/** What tfjs' types leave out of the Emscripten module. */
interface EmscriptenModule {
  HEAPU8: Uint8Array;
  cwrap(name: string, returnType: null, argumentTypes: string[]): (...values: never[]) => void;
}

/** The memory of the wasm module as it is now; see {@link floats} for how long. */
export function heapOf(backend: BackendWasm): ArrayBufferLike {
  return (backend.wasm as unknown as EmscriptenModule).HEAPU8.buffer;
}

/** A function of the compiled module; 'array' arguments are bytes, copied to its stack. */
export function compiledFunction(
  backend: BackendWasm,
  name: string,
  argumentTypes: ('number' | 'array')[],
): (...values: never[]) => void {
  return (backend.wasm as unknown as EmscriptenModule).cwrap(name, null, argumentTypes);
}

/** As {@link floats}, of an int32 tensor. */
export function integers(tensor: tf.TensorInfo, backend: BackendWasm): Int32Array {
  return backend.typedArrayFromHeap(tensor) as Int32Array;
}

/** The same data under another shape; shares the reference, so it needs no disposal of its own. */
export function withShape(tensor: tf.TensorInfo, shape: number[]): tf.TensorInfo {
  return { dataId: tensor.dataId, dtype: tensor.dtype, shape };
}
