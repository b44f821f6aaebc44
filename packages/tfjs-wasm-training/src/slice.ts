import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, type BackendWasm } from './kernel.ts';

/**
 * A block of a tensor, copied in runs as long as its memory is contiguous. (The stock kernel first copies the whole
 * tensor, which makes taking a batch from a data set as slow as copying the data set.)
 */
export const slice = defineKernel<
  { x: tf.TensorInfo },
  { begin: number | number[]; size: number | number[] }
>('Slice', ({ x }, { begin, size }, backend) => {
  const [start, shape] = tf.slice_util.parseSliceParams(x as tf.Tensor, begin, size);
  tf.slice_util.assertParamsValid(x as tf.Tensor, start, shape);
  return copyBlock(x, start, shape, backend);
});

/** Splits a tensor along an axis into parts of the given sizes, or into this many equal parts. */
export const splitV: tf.KernelConfig = {
  kernelName: 'SplitV',
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const x = inputs.x as tf.TensorInfo;
    const { axis, numOrSizeSplits } = attrs as unknown as {
      axis: number;
      numOrSizeSplits: number | number[];
    };
    const along = tf.util.parseAxisParam(axis, x.shape)[0];
    const start = x.shape.map(() => 0);
    return tf.backend_util.prepareSplitSize(x as tf.Tensor, numOrSizeSplits, along).map((length) => {
      const shape = x.shape.with(along, length);
      const part = copyBlock(x, start, shape, backend as BackendWasm);
      start[along] += length;
      return part;
    });
  },
};

function copyBlock(x: tf.TensorInfo, start: number[], shape: number[], backend: BackendWasm): tf.TensorInfo {
  const out = backend.makeOutput(shape, x.dtype);
  const from = backend.typedArrayFromHeap(x);
  const to = backend.typedArrayFromHeap(out);
  const strides = [...tf.util.computeStrides(x.shape), 1];
  // Axes after `outer` are taken whole, so that the elements along it lie side by side.
  let outer = Math.max(0, shape.length - 1);
  while (outer > 0 && shape[outer] === x.shape[outer]) outer--;
  const run = tf.util.sizeFromShape(shape.slice(outer));
  const copyAxis = (axis: number, source: number, target: number): number => {
    if (axis >= outer) {
      const first = source + (start[axis] ?? 0) * strides[axis];
      to.set(from.subarray(first, first + run), target);
      return target + run;
    }
    for (let i = 0; i < shape[axis]; i++)
      target = copyAxis(axis + 1, source + (start[axis] + i) * strides[axis], target);
    return target;
  };
  if (to.length > 0) copyAxis(0, 0, 0);
  return out;
}
