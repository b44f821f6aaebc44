import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, integers } from './kernel.ts';

/**
 * Sums the slices of x [n, ...] that share a segment id, into [numSegments, ...]: the gradient of an embedding or gather.
 * Slices whose id is not in 0 .. numSegments - 1 are dropped.
 */
export const unsortedSegmentSum = defineKernel<
  { x: tf.TensorInfo; segmentIds: tf.TensorInfo },
  { numSegments: number }
>('UnsortedSegmentSum', ({ x, segmentIds }, { numSegments }, backend) => {
  const sliceShape = x.shape.slice(1);
  const sliceSize = tf.util.sizeFromShape(sliceShape);
  const elementsPerId = tf.util.sizeFromShape(x.shape.slice(segmentIds.shape.length));
  const out = backend.makeOutput([numSegments, ...sliceShape], x.dtype);
  const ids = integers(segmentIds, backend);
  const from = backend.typedArrayFromHeap(x);
  const to = backend.typedArrayFromHeap(out).fill(0);
  for (let i = 0, at = 0; i < ids.length; i++) {
    const inRange = ids[i] >= 0 && ids[i] < numSegments;
    let target = ids[i] * sliceSize + (at % sliceSize);
    for (const end = at + elementsPerId; at < end; at++, target++) {
      if (inRange) to[target] += from[at];
    }
  }
  return out;
});
