import '@tensorflow/tfjs-backend-cpu'; // registers the kernels to fall back to
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from './kernel.ts';

/** The parts of tfjs' cpu backend that carrying tensors to it and back needs. */
interface CpuBackend extends tf.KernelBackend {
  firstUse: boolean;
}

/**
 * A wasm kernel that copies its inputs to tfjs' cpu backend, runs that backend's kernel, and copies the results
 * back. For operations that are too rare for kernels of our own.
 */
export function cpuFallback(kernelName: string): tf.KernelConfig {
  const cpuKernel = tf.getKernel(kernelName, 'cpu');
  return {
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const wasm = backend as BackendWasm;
      const cpu = cpuBackend();
      const moved: tf.TensorInfo[] = [];
      const toCpu = (tensor: tf.TensorInfo): tf.TensorInfo => {
        const copy = copyToCpu(tensor, wasm, cpu);
        moved.push(copy);
        return copy;
      };
      const result = cpuKernel.kernelFunc({ inputs: mapTensors(inputs, toCpu), attrs, backend: cpu });
      const outputs = Array.isArray(result) ? result : [result];
      const copies = outputs.map((output) => copyToWasm(output, wasm, cpu));
      // A kernel may return an input (Cast to the same type), so dispose of all only now, whatever its references.
      for (const { dataId } of [...outputs, ...moved]) cpu.disposeData(dataId, true);
      return Array.isArray(result) ? copies : copies[0];
    },
  };
}

/** Whether any input tensor passes the test; kernels take a record of tensors, of lists of tensors, or a plain list. */
export function someTensor(inputs: tf.NamedTensorInfoMap, test: (tensor: tf.TensorInfo) => boolean): boolean {
  for (const name in inputs) {
    const value = inputs[name] as tf.TensorInfo | tf.TensorInfo[] | null | undefined;
    if (Array.isArray(value) ? value.some(test) : value && test(value)) return true;
  }
  return false;
}

function mapTensors(
  inputs: tf.NamedTensorInfoMap,
  map: (tensor: tf.TensorInfo) => tf.TensorInfo,
): tf.NamedTensorInfoMap {
  const mapped = (Array.isArray(inputs) ? [] : {}) as Record<string, unknown>;
  for (const [name, value] of Object.entries(inputs)) {
    mapped[name] = Array.isArray(value) ? value.map(map) : value && map(value);
  }
  return mapped as tf.NamedTensorInfoMap;
}

function cpuBackend(): CpuBackend {
  const cpu = tf.findBackend('cpu') as CpuBackend;
  // Its first write advises installing tfjs-node, which is beside the point when only a kernel is borrowed.
  cpu.firstUse = false;
  return cpu;
}

/** With its rank: some kernels ask for it as if they were given tensors. */
function copyToCpu(
  { dataId, shape, dtype }: tf.TensorInfo,
  wasm: BackendWasm,
  cpu: CpuBackend,
): tf.TensorInfo & { rank?: number } {
  const values = wasm.readSync(dataId);
  if (dtype !== 'complex64')
    return { dataId: cpu.write(values, shape, dtype), shape, dtype, rank: shape.length };
  const parts = tf.backend_util.splitRealAndImagArrays(values as Float32Array);
  const [real, imag] = [parts.real, parts.imag].map((part) => ({
    dataId: cpu.write(part, shape, 'float32'),
    shape,
    dtype: 'float32' as const,
  }));
  const complex = tf
    .getKernel('Complex', 'cpu')
    .kernelFunc({ inputs: { real, imag }, attrs: {}, backend: cpu });
  for (const part of [real, imag]) cpu.disposeData(part.dataId, true);
  return complex as tf.TensorInfo;
}

function copyToWasm(
  { dataId, shape, dtype }: tf.TensorInfo,
  wasm: BackendWasm,
  cpu: CpuBackend,
): tf.TensorInfo {
  const stored = cpu.readSync(dataId);
  // Some cpu kernels keep integers in a Float32Array; on the wasm heap the type is in the bytes.
  const values = dtype === 'string' ? stored : tf.util.toTypedArray(stored as tf.TypedArray, dtype);
  return { dataId: wasm.write(values, shape, dtype), shape, dtype };
}
