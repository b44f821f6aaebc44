import * as tf from '@tensorflow/tfjs-core';
import { elements, matrixOf, releaseView, viewRows, type HeapMatrix } from './heap-matrix.ts';
import { compiledFunction, defineKernel, floats, runKernel, type BackendWasm } from './kernel.ts';

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

/** Finds the compiled matrix product; to be called once when the backend starts. */
function setUp(backend: BackendWasm): void {
  const [number, array] = ['number', 'array'] as const;
  const argumentTypes = [number, array, number, number, array, number, number, number, number];
  compiledMatMul = compiledFunction(backend, 'BatchMatMul', argumentTypes) as CompiledMatMul;
}

/**
 * out = a b. XNNPACK packs the right operand into panels first and reads the left one as it is, so of two formulations
 * the one with the larger matrix on the left is faster.
 * Transposed and batched operands run through a naive triple loop in the stock backend, which we never call.
 */
export function multiply(a: HeapMatrix, b: HeapMatrix, out: HeapMatrix, backend: BackendWasm): void {
  if (out.rows === 0 || out.columns === 0) return;
  if (a.columns === 0) {
    elements(out, backend).fill(0);
  } else if (a.rows === 1) {
    multiplyVector(elements(a, backend), elements(b, backend), elements(out, backend));
  } else {
    const [aShape, bShape] = [shapeBytes(a), shapeBytes(b)];
    compiledMatMul(a.id, aShape, 3, b.id, bShape, 3, false, false, out.id);
  }
}

/** A row vector times a matrix: too little work per element of `b` to pay for packing it. */
function multiplyVector(a: Float32Array, b: Float32Array, out: Float32Array): void {
  const columns = out.length;
  out.fill(0);
  for (let k = 0, at = 0; k < a.length; k++) {
    const factor = a[k];
    for (let j = 0; j < columns; j++) out[j] += factor * b[at++];
  }
}

/** A row vector times a transposed matrix, which needs no transposing. Four sums run side by side. */
function multiplyVectorTransposed(a: Float32Array, b: Float32Array, out: Float32Array): void {
  const inner = a.length;
  const unrolled = inner - (inner % 4);
  for (let j = 0, at = 0; j < out.length; j++) {
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    let k = 0;
    for (; k < unrolled; k += 4, at += 4) {
      sum0 += a[k] * b[at];
      sum1 += a[k + 1] * b[at + 1];
      sum2 += a[k + 2] * b[at + 2];
      sum3 += a[k + 3] * b[at + 3];
    }
    for (; k < inner; k++) sum0 += a[k] * b[at++];
    out[j] = sum0 + sum1 + (sum2 + sum3);
  }
}

function shapeBytes({ rows, columns }: HeapMatrix): Uint8Array {
  return new Uint8Array(Int32Array.of(1, rows, columns).buffer);
}

type Inputs = { a: tf.TensorInfo; b: tf.TensorInfo };
type Attributes = { transposeA: boolean; transposeB: boolean };

/** Matrix product of float32 tensors over broadcast batch dimensions. */
export const batchMatMul: tf.KernelConfig = {
  ...defineKernel<Inputs, Attributes>('BatchMatMul', ({ a, b }, attributes, backend) => {
    assertConformable(a, b, attributes);
    const { transposeA, transposeB } = attributes;
    if (transposeB && a.shape.length === 2 && b.shape.length === 2 && a.shape[transposeA ? 1 : 0] === 1) {
      const out = backend.makeOutput([1, b.shape[0]], 'float32');
      multiplyVectorTransposed(floats(a, backend), floats(b, backend), floats(out, backend));
      return out;
    }
    const left = transposeA ? transposeLastTwo(a, backend) : a;
    const right = transposeB ? transposeLastTwo(b, backend) : b;
    const out = multiplyBatches(left, right, backend);
    if (transposeA) backend.disposeData(left.dataId);
    if (transposeB) backend.disposeData(right.dataId);
    return out;
  }),
  setupFunc: (backend) => setUp(backend as BackendWasm),
};

function assertConformable(a: tf.TensorInfo, b: tf.TensorInfo, { transposeA, transposeB }: Attributes): void {
  const innerA = a.shape[a.shape.length - (transposeA ? 2 : 1)];
  const innerB = b.shape[b.shape.length - (transposeB ? 1 : 2)];
  if (innerA === innerB && a.shape.length > 1 && b.shape.length > 1) return;
  throw new Error(
    `matMul: cannot multiply ${transposeA ? 'transposed ' : ''}[${a.shape}] by ` +
      `${transposeB ? 'transposed ' : ''}[${b.shape}]: the inner dimensions ${innerA} and ${innerB} must be equal.`,
  );
}

function transposeLastTwo(x: tf.TensorInfo, backend: BackendWasm): tf.TensorInfo {
  const perm = x.shape.map((_, axis) => axis);
  perm.push(...perm.splice(-2).reverse());
  return runKernel('Transpose', { x }, { perm }, backend);
}

function multiplyBatches(a: tf.TensorInfo, b: tf.TensorInfo, backend: BackendWasm): tf.TensorInfo {
  const [rows, inner] = a.shape.slice(-2);
  const columns = b.shape[b.shape.length - 1];
  const [aBatches, bBatches] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const outBatches = tf.backend_util.assertAndGetBroadcastShape(aBatches, bBatches);
  const out = backend.makeOutput([...outBatches, rows, columns], 'float32');

  const left = matrixOf(a, tf.util.sizeFromShape(aBatches) * rows, inner, backend);
  const right = matrixOf(b, tf.util.sizeFromShape(bBatches) * inner, columns, backend);
  const product = matrixOf(out, tf.util.sizeFromShape(outBatches) * rows, columns, backend);
  if (right.rows === inner && left.rows === product.rows) {
    multiplyByTensor(left, b, right, product, backend);
    return out;
  }
  for (let batch = 0; batch * rows < product.rows; batch++) {
    const aRows = viewRows(left, operandBatch(batch, outBatches, aBatches) * rows, rows, backend);
    const bRows = viewRows(right, operandBatch(batch, outBatches, bBatches) * inner, inner, backend);
    const outRows = viewRows(product, batch * rows, rows, backend);
    multiply(aRows, bRows, outRows, backend);
    for (const view of [aRows, bRows, outRows]) releaseView(view, backend);
  }
  return out;
}

/** Which batch of an operand goes into a batch of the result, when its batch dimensions are broadcast. */
function operandBatch(batch: number, outBatches: number[], operandBatches: number[]): number {
  let operand = 0;
  let stride = 1;
  for (let axis = outBatches.length - 1, own = operandBatches.length - 1; own >= 0; axis--, own--) {
    if (operandBatches[own] > 1) operand += stride * (batch % outBatches[axis]);
    batch = Math.floor(batch / outBatches[axis]);
    stride *= operandBatches[own];
  }
  return operand;
}

/** The width with which each tensor was first packed as a right operand. */
const packedWidths = new WeakMap<object, number>();

/**
 * A product whose right operand is a whole tensor. The stock backend keeps the packed operand until the tensor is
 * disposed of, which saves work for weights, but finds it again by the tensor's id alone: after a reshape the second
 * product would be computed with the first one's shape, reading beyond the end. So another shape gets a fresh id.
 */
function multiplyByTensor(
  a: HeapMatrix,
  { dataId }: tf.TensorInfo,
  b: HeapMatrix,
  out: HeapMatrix,
  backend: BackendWasm,
): void {
  if (!packedWidths.has(dataId)) packedWidths.set(dataId, b.columns);
  if (packedWidths.get(dataId) === b.columns) {
    multiply(a, b, out, backend);
  } else {
    const fresh = viewRows(b, 0, b.rows, backend);
    multiply(a, fresh, out, backend);
    releaseView(fresh, backend);
  }
}
