import {
  type BatchMatMulAttrs,
  type BatchMatMulInputs,
  type EinsumAttrs,
  type Tensor,
  type _FusedMatMulAttrs,
  type _FusedMatMulInputs,
  backend_util,
} from '@tensorflow/tfjs-core';
import { Node, sizeOf } from '../graph/node.ts';
import { add, broadcastShape, gemm, matMul, reshape } from '../graph/operations.ts';
import { activate } from './activation.ts';
import { type KernelTable, kernel } from './kernel.ts';

/**
 * Matrix products over the leading axes, recorded as a single product of two matrices where they are one. What does not fit is left to
 * the cpu backend, which says what is wrong.
 */
function product(a: Node, b: Node, transposeA: boolean, transposeB: boolean): Node | undefined {
  if (a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
  const fits = a.shape.at(transposeA ? -2 : -1) === b.shape.at(transposeB ? -1 : -2);
  if (!fits || a.shape.length < 2 || b.shape.length < 2) return undefined;
  const leadingA = a.shape.slice(0, -2);
  const leadingB = b.shape.slice(0, -2);
  const single = sizeOf(leadingA) === 1;
  if (sizeOf(leadingB) !== 1 || (transposeA && !single)) return matMul(a, b, transposeA, transposeB);
  const [rows, columns] = a.shape.slice(-2);
  const result = gemm(
    reshape(a, single ? [rows, columns] : [a.size / columns, columns]), // the rows of all matrices, below each other
    reshape(b, b.shape.slice(-2)),
    transposeA,
    transposeB,
  );
  const shape = [...broadcastShape(leadingA, leadingB), transposeA ? columns : rows, result.shape[1]];
  return reshape(result, shape);
}

/** Products of matrices and of tensors. */
export const matrixProductKernels: KernelTable = {
  BatchMatMul: kernel<BatchMatMulInputs, BatchMatMulAttrs>(({ a, b }, { transposeA, transposeB }) =>
    product(a, b, transposeA, transposeB),
  ),

  _FusedMatMul: kernel<_FusedMatMulInputs, _FusedMatMulAttrs>(
    ({ a, b, bias, preluActivationWeights }, { transposeA, transposeB, ...activation }) => {
      const result = product(a, b, transposeA, transposeB);
      return result && activate(bias ? add(result, bias) : result, activation, preluActivationWeights);
    },
  ),

  Einsum: kernel<Tensor[], EinsumAttrs>((tensors, { equation }) => {
    if (tensors.some(({ dtype }) => dtype !== 'float32')) return undefined;
    const { allDims, summedDims, idDims } = backend_util.decodeEinsumEquation(equation, tensors.length);
    backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors as unknown as Tensor[]);
    const extents: number[] = []; // of the indices of the result, then of those that are summed over
    idDims.forEach((indices, i) =>
      indices.forEach((index, axis) => (extents[index] = tensors[i].shape[axis])),
    );
    const shape = extents.slice(0, allDims.length - summedDims.length);
    return new Node('Einsum', tensors, shape, 'float32', { equation });
  }),
};
