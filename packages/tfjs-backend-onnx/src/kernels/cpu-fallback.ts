import {
  type DataId,
  type DataType,
  type KernelBackend,
  type KernelConfig,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
  findBackend,
  getKernel,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type { OnnxBackend } from '../backend.ts';

type KernelArguments = { inputs: NamedTensorInfoMap; attrs: NamedAttrMap; backend: OnnxBackend };
/** The parts of the cpu backend that its kernels and we use. */
interface CpuBackend extends KernelBackend {
  makeTensorInfo(shape: number[], dtype: DataType, values?: unknown): TensorInfo;
  data: { get(dataId: DataId): { complexTensorInfos?: { real: TensorInfo; imag: TensorInfo } } };
}

/** Computes one kernel on TensorFlow.js' cpu backend, with copies of the inputs. */
export function computeOnCpu(
  kernelName: string,
  { inputs, attrs, backend }: KernelArguments,
): TensorInfo | TensorInfo[] {
  backend.countFallback(kernelName);
  const cpu = findBackend('cpu') as CpuBackend;
  const { kernelFunc } = getKernel(kernelName, 'cpu') as KernelConfig;
  const kernelOf = (name: string) => (getKernel(name, 'cpu') as KernelConfig).kernelFunc;

  const toCpu = (tensor: TensorInfo): TensorInfo => {
    const data = backend.data.get(tensor.dataId);
    if (data.complex) {
      const real = toCpu(data.complex.real);
      const imag = toCpu(data.complex.imag);
      const complex = kernelOf('Complex')({ inputs: { real, imag }, backend: cpu }) as TensorInfo;
      cpu.disposeData(real.dataId);
      cpu.disposeData(imag.dataId);
      return { ...complex, shape: tensor.shape };
    }
    backend.recording?.interrupt(`needs ${kernelName} of the cpu backend`);
    const values = backend.readSync(tensor.dataId);
    return {
      dataId: cpu.write(values, tensor.shape, tensor.dtype),
      shape: tensor.shape,
      dtype: tensor.dtype,
    };
  };
  const fromCpu = (tensor: TensorInfo): TensorInfo => {
    const { shape, dtype } = tensor;
    const complex = cpu.data.get(tensor.dataId).complexTensorInfos;
    if (complex)
      return backend.complexTensor(fromCpu({ ...complex.real, shape }), fromCpu({ ...complex.imag, shape }));
    return { dataId: backend.write(cpu.readSync(tensor.dataId), shape, dtype), shape, dtype };
  };

  const copies: TensorInfo[] = [];
  const copy = (tensor: TensorInfo): TensorInfo => {
    const copied = toCpu(tensor);
    copies.push(copied);
    return copied;
  };
  const copiedInputs = Array.isArray(inputs)
    ? (inputs as TensorInfo[]).map(copy)
    : Object.fromEntries(
        Object.entries(inputs as Record<string, TensorInfo | TensorInfo[] | undefined>).map(
          ([name, tensor]) => [name, Array.isArray(tensor) ? tensor.map(copy) : tensor && copy(tensor)],
        ),
      );
  const results = kernelFunc({ inputs: copiedInputs as NamedTensorInfoMap, attrs, backend: cpu });
  const list = Array.isArray(results) ? results : [results];
  const moved = list.map(fromCpu);
  for (const tensor of [...list, ...copies]) cpu.disposeData(tensor.dataId, true);
  return Array.isArray(results) ? moved : moved[0];
}
