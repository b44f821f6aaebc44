import * as tf from '@tensorflow/tfjs-core';
import { heapOf, type BackendWasm } from './kernel.ts';

/** A row-major float32 matrix on the wasm heap, which the compiled kernels know by `id`; `offset` in bytes. */
export interface HeapMatrix {
  id: number;
  offset: number;
  rows: number;
  columns: number;
}

/** The tensor's data as a matrix of the given size. */
export function matrixOf(
  tensor: tf.TensorInfo,
  rows: number,
  columns: number,
  backend: BackendWasm,
): HeapMatrix {
  const { id, memoryOffset } = backend.dataIdMap.get(tensor.dataId);
  return { id, offset: memoryOffset, rows, columns };
}

// tfjs numbers its tensors upwards from 1; ids from 2^31 on are free for views, which are released before their ids come round again.
const firstViewId = 2 ** 31;
let nextViewId = firstViewId;

/**
 * `rows` rows of a matrix, from row `first` on, as a matrix of their own. Nothing is copied; the view has a fresh id,
 * under which the compiled kernels have cached nothing. To be released after use.
 */
export function viewRows(matrix: HeapMatrix, first: number, rows: number, backend: BackendWasm): HeapMatrix {
  const { columns } = matrix;
  const id = nextViewId;
  nextViewId = id + 1 < 2 ** 32 ? id + 1 : firstViewId;
  const view = { id, offset: matrix.offset + first * columns * 4, rows, columns };
  backend.wasm.tfjs.registerTensor(view.id, rows * columns, view.offset);
  return view;
}

/** Makes the compiled kernels forget a view, and what they cached for it. */
export function releaseView(view: HeapMatrix, backend: BackendWasm): void {
  backend.wasm.tfjs.disposeData(view.id);
}

/** The matrix's elements; as every view of the heap, to be used before the next allocation. */
export function elements({ offset, rows, columns }: HeapMatrix, backend: BackendWasm): Float32Array {
  return new Float32Array(heapOf(backend), offset, rows * columns);
}
