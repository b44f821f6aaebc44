import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from './kernel.ts';

/** The parts of tfjs' cpu backend that carrying tensors to it and back needs. */
interface CpuBackend extends tf.KernelBackend {
  firstUse: boolean;
  data: { get(dataId: object): { complexTensorInfos?: { real: tf.TensorInfo; imag: tf.TensorInfo } } };
}

/**
 * A wasm kernel that copies its inputs to tfjs' cpu backend, runs that backend's kernel, and copies the results
 * back. For operations too rare to deserve code of their own.
 */
export function cpuFallback(cpuKernel: tf.KernelConfig): tf.KernelConfig {
  return {
    kernelName: cpuKernel.kernelName,
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

/** Kernels take a record of tensors, of lists of tensors (Pack), or a plain list (Einsum); some entries are absent. */
function mapTensors(
  inputs: tf.NamedTensorInfoMap,
  map: (tensor: tf.TensorInfo) => tf.TensorInfo,
): tf.NamedTensorInfoMap {
  const mapped: Record<string, unknown> = Array.isArray(inputs) ? ([] as unknown as Record<string, unknown>) : {};
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

function copyToCpu({ dataId, shape, dtype }: tf.TensorInfo, wasm: BackendWasm, cpu: CpuBackend): tf.TensorInfo {
  return { dataId: cpu.write(wasm.readSync(dataId), shape, dtype), shape, dtype };
}

function copyToWasm({ dataId, shape, dtype }: tf.TensorInfo, wasm: BackendWasm, cpu: CpuBackend): tf.TensorInfo {
  return { dataId: wasm.write(cpu.readSync(dataId), shape, dtype), shape, dtype };
}
