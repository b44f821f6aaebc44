import {
  type DataId,
  type KernelBackend,
  type TensorInfo,
  backend_util,
  findBackend,
} from '@tensorflow/tfjs-core';

/** What TensorFlow.js' cpu backend holds of a complex tensor. */
interface CpuBackend extends KernelBackend {
  data: { get(dataId: DataId): { complexTensorInfos?: { real: TensorInfo; imag: TensorInfo } } };
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): TensorInfo;
}

/** The cpu backend takes complex tensors over from other backends, but not their parts, so that they are lost: this hands the parts on. */
export function takeComplexTensorsOver(): void {
  const cpu = findBackend('cpu') as CpuBackend;
  const { move } = cpu;
  cpu.move = (...args) => {
    move.apply(cpu, args);
    const [dataId, values, shape, dtype] = args;
    if (dtype !== 'complex64') return;
    const data = cpu.data.get(dataId);
    if (data.complexTensorInfos) return;
    const { real, imag } = backend_util.splitRealAndImagArrays(values as Float32Array);
    const part = (array: Float32Array) => cpu.makeTensorInfo(shape, 'float32', array);
    data.complexTensorInfos = { real: part(real), imag: part(imag) };
  };
}
