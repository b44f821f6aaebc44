import {
  type MirrorPadAttrs,
  type MirrorPadInputs,
  type PadV2Attrs,
  type PadV2Inputs,
} from '@tensorflow/tfjs-core';
import type { Node } from '../graph/node.ts';
import { constant, gather, pad, scalar } from '../graph/operations.ts';
import { type KernelTable, kernel } from './kernel.ts';

/** Tensors with a margin. */
export const paddingKernels: KernelTable = {
  PadV2: kernel<PadV2Inputs, PadV2Attrs>(({ x }, { paddings, constantValue }) =>
    pad(x, paddings, constantValue === 0 ? undefined : scalar(constantValue, x.dtype)),
  ),

  MirrorPad: kernel<MirrorPadInputs, MirrorPadAttrs>(({ x }, { paddings, mode }) =>
    mode === 'reflect'
      ? pad(x, paddings, undefined, 'reflect')
      : paddings.reduce((padded, margin, axis) => padSymmetrically(padded, axis, margin), x),
  ),
};

/** The margin repeats the outermost elements as well: c b a | a b c | c b a. ONNX has only the mirror that does not. */
function padSymmetrically(x: Node, axis: number, [before, after]: readonly [number, number]): Node {
  if (before === 0 && after === 0) return x;
  const extent = x.shape[axis];
  const sources = Int32Array.from({ length: before + extent + after }, (_, i) => {
    const position = i - before;
    if (position < 0) return -1 - position;
    return position < extent ? position : 2 * extent - 1 - position;
  });
  return gather(x, constant(sources, [sources.length], 'int32'), axis);
}
