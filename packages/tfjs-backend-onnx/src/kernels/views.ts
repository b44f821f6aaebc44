import {
  type CastAttrs,
  type DataType,
  type ExpandDimsAttrs,
  type KernelFunc,
  type ReshapeAttrs,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../backend.ts';
import { type ElementType, Leaf, arrayOf, sizeOf } from '../graph/node.ts';
import { convert } from './conversion.ts';
import { computeOnCpu } from './cpu-fallback.ts';

/** Kernels that work on tensors rather than on nodes: those whose result shares its input's data, and complex numbers. */
export const viewKernels: Record<string, KernelFunc> = {
  Identity: ({ inputs, backend }) => share(inputs.x as TensorInfo, backend as OnnxBackend),
  StopGradient: ({ inputs, backend }) => share(inputs.x as TensorInfo, backend as OnnxBackend),

  Reshape: ({ inputs, attrs, backend }) => {
    const x = inputs.x as TensorInfo;
    const shape = util.inferFromImplicitShape((attrs as unknown as ReshapeAttrs).shape, sizeOf(x.shape));
    const size = sizeOf(shape);
    util.assert(
      sizeOf(x.shape) === size,
      () =>
        `The new shape (${shape}) has ${size} elements and the old shape (${x.shape}) has ${sizeOf(x.shape)}.`,
    );
    return share(x, backend as OnnxBackend, shape);
  },

  ExpandDims: ({ inputs, attrs, backend }) => {
    const input = inputs.input as TensorInfo;
    const { dim } = attrs as unknown as ExpandDimsAttrs;
    const rank = input.shape.length;
    util.assert(
      -(rank + 1) <= dim && dim <= rank,
      () => `Axis must be in the interval [${-(rank + 1)}, ${rank}], not ${dim}`,
    );
    const shape = [...input.shape];
    shape.splice(dim < 0 ? dim + input.shape.length + 1 : dim, 0, 1);
    return share(input, backend as OnnxBackend, shape);
  },

  Cast: ({ inputs, attrs, backend: kernelBackend }) => {
    const x = inputs.x as TensorInfo;
    const backend = kernelBackend as OnnxBackend;
    const { dtype } = attrs as unknown as CastAttrs;
    if (x.dtype === dtype) return share(x, backend);
    if (x.dtype === 'complex64') {
      const real = part('real', x, backend);
      if (dtype === 'float32') return real;
      const result = cast(real, dtype as ElementType, backend);
      backend.disposeData(real.dataId);
      return result;
    }
    if (dtype === 'complex64') {
      const real = cast(x, 'float32', backend);
      const imag = {
        dataId: backend.write(null, x.shape, 'float32'),
        shape: x.shape,
        dtype: 'float32' as const,
      };
      return backend.complexTensor(real, imag);
    }
    if (x.dtype === 'string' || dtype === 'string' || sizeOf(x.shape) === 0)
      return computeOnCpu('Cast', { inputs, attrs: attrs as never, backend });
    return cast(x, dtype as ElementType, backend);
  },

  Complex: ({ inputs, backend: kernelBackend }) => {
    const backend = kernelBackend as OnnxBackend;
    return backend.complexTensor(
      again(inputs.real as TensorInfo, backend),
      again(inputs.imag as TensorInfo, backend),
    );
  },
  Real: ({ inputs, backend }) => part('real', inputs.input as TensorInfo, backend as OnnxBackend),
  Imag: ({ inputs, backend }) => part('imag', inputs.input as TensorInfo, backend as OnnxBackend),
};

/** The same data once more, for which the caller is one more reference. */
function share({ dataId, shape, dtype }: TensorInfo, backend: OnnxBackend, newShape = shape): TensorInfo {
  backend.incRef(dataId);
  return { dataId, shape: newShape, dtype };
}

/** The same elements as data of their own: the parts of a complex tensor are its own, and TensorFlow.js does not know of them. */
function again(x: TensorInfo, backend: OnnxBackend): TensorInfo {
  const node =
    sizeOf(x.shape) === 0 ? new Leaf(arrayOf('float32', 0), x.shape, 'float32') : backend.nodeOf(x);
  return backend.tensor(node, x.shape, 'float32');
}

function part(name: 'real' | 'imag', { dataId, shape }: TensorInfo, backend: OnnxBackend): TensorInfo {
  const { complex } = backend.data.get(dataId);
  if (!complex) throw new Error(`${name} takes a complex64 tensor`);
  return again({ ...complex[name], shape }, backend);
}

function cast(x: TensorInfo, dtype: ElementType, backend: OnnxBackend): TensorInfo {
  if (sizeOf(x.shape) === 0)
    return backend.tensor(new Leaf(arrayOf(dtype, 0), x.shape, dtype), x.shape, dtype as DataType);
  return backend.tensor(convert(backend.nodeOf(x), dtype), x.shape, dtype as DataType);
}
