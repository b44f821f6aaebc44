import { type Tensor, type Variable, engine } from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../backend.ts';
import { type ElementArray, type ElementType, Leaf } from '../graph/node.ts';

export const inGraph = ({ dtype }: Tensor): boolean => dtype !== 'string' && dtype !== 'complex64';

/** The leaf of a tensor that is computed. @throws Error if the tensor is disposed or could not be computed. */
export function leafOf(backend: OnnxBackend, { dataId, shape, isDisposed }: Tensor): Leaf {
  if (isDisposed) throw new Error(`a tensor of shape [${shape.join()}] is used after it was disposed`);
  const { node, failure } = backend.data.get(dataId);
  if (failure) throw failure;
  return node as Leaf;
}

export function newTensor(
  backend: OnnxBackend,
  leaf: Leaf,
  shape: readonly number[],
  dtype: Tensor['dtype'],
): Tensor {
  return engine().makeTensorFromTensorInfo(backend.tensor(leaf, shape, dtype), backend);
}

/** Parts a variable from tensors that share its data, so that in the graph its leaf stands for nothing else. */
export function ownData(backend: OnnxBackend, variable: Variable): void {
  const { shape, dtype } = variable;
  const leaf = leafOf(backend, variable); // from whatever backend has it
  if (backend.refCount(variable.dataId) === 1) return;
  leaf.recyclable = false; // its array is of two leaves now
  replaceData(backend, variable, new Leaf(leaf.array, shape, dtype as ElementType));
}

/** Gives a variable its next value and returns the array of the last one, if nobody else can have it. */
export function assign(
  backend: OnnxBackend,
  variable: Variable,
  array: ElementArray,
): ElementArray | undefined {
  const data = backend.data.get(variable.dataId);
  const next = new Leaf(array, variable.shape, variable.dtype as ElementType);
  if (data.references > 1) {
    replaceData(backend, variable, next);
    return undefined;
  }
  const last = data.node as Leaf;
  data.node = next;
  next.recyclable = true;
  return last.recyclable ? last.array : undefined;
}

function replaceData(backend: OnnxBackend, variable: Variable, leaf: Leaf): void {
  const tensor = newTensor(backend, leaf, variable.shape, variable.dtype);
  variable.assign(tensor);
  tensor.dispose();
}
