import * as tf from '@tensorflow/tfjs';
import { floats, defineKernel, runKernel, withShape, type BackendWasm } from './kernel.ts';

/**
 * A row-major float32 matrix on the wasm heap that the compiled kernels know by `id`.
 * `offset` is its address in bytes.
 */
export interface Matrix {
  id: number;
  offset: number;
  rows: number;
  columns: number;
}

/** The tensor's data as a matrix of the given size. */
export function matrixOf(tensor: tf.TensorInfo, rows: number, columns: number, backend: BackendWasm): Matrix {
  const { id, memoryOffset } = backend.dataIdMap.get(tensor.dataId);
  return { id, offset: memoryOffset, rows, columns };
}

// tfjs numbers its tensors upwards from 1; ids from 2^31 on are free for views into them.
let nextViewId = 2 ** 31;

/** Runs `use` with rows `from` to `from + count` of a matrix as a matrix of their own, without copying. */
export function withRows<T>(
  matrix: Matrix,
  from: number,
  count: number,
  backend: BackendWasm,
  use: (rows: Matrix) => T,
): T {
  const { columns } = matrix;
  const view = { id: nextViewId++, offset: matrix.offset + from * columns * 4, rows: count, columns };
  backend.wasm.tfjs.registerTensor(view.id, count * columns, view.offset);
  try {
    return use(view);
  } finally {
    backend.wasm.tfjs.disposeData(view.id);
  }
}

type CompiledMatMul = (
  a: number,
  aShape: Uint8Array,
  aRank: number,
  b: number,
  bShape: Uint8Array,
  bRank: number,
  transposeA: boolean,
  transposeB: boolean,
  out: number,
) => void;
let compiledMatMul: CompiledMatMul;

function setUp(backend: BackendWasm): void {
  const number = 'number';
  const argumentTypes = [number, 'array', number, number, 'array', number, number, number, number];
  compiledMatMul = backend.wasm.cwrap('BatchMatMul', null, argumentTypes) as CompiledMatMul;
}

const shapeBytes = (rows: number, columns: number) => new Uint8Array(Int32Array.of(1, rows, columns).buffer);

/**
 * out = a b. XNNPACK packs `b` into panels and keeps them until `b`'s id is disposed of, so the long operand belongs on
 * the left.
 */
export function multiply(a: Matrix, b: Matrix, out: Matrix): void {
  if (a.rows === 0) return;
  const aShape = shapeBytes(a.rows, a.columns);
  const bShape = shapeBytes(b.rows, b.columns);
  compiledMatMul(a.id, aShape, 3, b.id, bShape, 3, false, false, out.id);
}
