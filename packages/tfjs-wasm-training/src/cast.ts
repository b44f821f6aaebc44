import * as tf from '@tensorflow/tfjs-core';
import { defineKernel } from './kernel.ts';

/**
 * Conversion between float32, int32 and bool. The stock kernel copies where nothing changes, and keeps the lowest byte
 * of a number that becomes a bool, so that 256 and 0.5 are false.
 */
export const cast = defineKernel<{ x: tf.TensorInfo }, { dtype: tf.DataType }>(
  'Cast',
  ({ x }, { dtype }, backend) => {
    if (x.dtype === dtype) {
      backend.incRef(x.dataId);
      return { dataId: x.dataId, shape: x.shape, dtype };
    }
    const out = backend.makeOutput(x.shape, dtype);
    const from = backend.typedArrayFromHeap(x);
    const to = backend.typedArrayFromHeap(out);
    if (dtype === 'bool') {
      for (let i = 0; i < to.length; i++) to[i] = from[i] !== 0 ? 1 : 0;
    } else {
      to.set(from);
    }
    return out;
  },
);
