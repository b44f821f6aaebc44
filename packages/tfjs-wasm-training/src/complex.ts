import * as tf from '@tensorflow/tfjs-core';
import { cpuFallback } from './cpu-fallback.ts';
import { heapOf, type BackendWasm } from './kernel.ts';

/**
 * Kernel that makes a complex tensor of a real and an imaginary one. Complex tensors live on the wasm heap as pairs of
 * floats; all that is computed with them (FFT, products, ...) goes through the cpu backend.
 */
export const complexKernel = (): tf.KernelConfig => ({
  ...cpuFallback('Complex'),
  setupFunc: (backend) => readComplexTensors(backend as BackendWasm),
});

/** The stock backend can store complex tensors but not read them. */
function readComplexTensors(backend: BackendWasm): void {
  const readSync = backend.readSync.bind(backend);
  backend.readSync = (dataId, start, end) => {
    const { dtype, shape, memoryOffset } = backend.dataIdMap.get(dataId);
    if (dtype !== 'complex64') return readSync(dataId, start, end);
    const pairs = new Float32Array(heapOf(backend), memoryOffset, 2 * tf.util.sizeFromShape(shape));
    return pairs.slice(2 * (start ?? 0), end && 2 * end);
  };
}

/** The parts of TensorFlow.js' cpu backend that hold a complex tensor. */
interface CpuBackend extends tf.KernelBackend {
  data: { get(dataId: tf.DataId): { complexTensorInfos?: { real: tf.TensorInfo; imag: tf.TensorInfo } } };
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): tf.TensorInfo;
}

/** The cpu backend takes complex tensors over from other backends, but not their parts, so that they are lost: this hands the parts on. */
export function takeComplexTensorsOver(): void {
  const cpu = tf.findBackend('cpu') as CpuBackend;
  const { move } = cpu;
  cpu.move = (...args) => {
    move.apply(cpu, args);
    const [dataId, values, shape, dtype] = args;
    if (dtype !== 'complex64') return;
    const data = cpu.data.get(dataId);
    if (data.complexTensorInfos) return;
    const { real, imag } = tf.backend_util.splitRealAndImagArrays(values as Float32Array);
    const part = (array: Float32Array) => cpu.makeTensorInfo(shape, 'float32', array);
    data.complexTensorInfos = { real: part(real), imag: part(imag) };
  };
}
