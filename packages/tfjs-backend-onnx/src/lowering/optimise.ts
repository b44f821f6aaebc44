import { Constant, Leaf, type Node } from '../graph/node.ts';
import type { Device } from '../runtime/session.ts';
import { assignLayouts } from './assign-layouts.ts';
import { foldConstants } from './fold.ts';
import { fuse } from './fuse.ts';
import { joinLayerNormalization } from './layer-normalization.ts';
import { joinLogSoftmax } from './log-softmax.ts';
import { joinLstm } from './lstm/join.ts';
import type { Ranges } from './quantisation/numbers.ts';
import { quantise } from './quantisation/quantise.ts';
import { askRectified } from './rectifiers.ts';
import { rewrite } from './rewrite.ts';
import { shareSubexpressions } from './share.ts';
import { type Target, targetOf } from './target.ts';
import { forWebGpu } from './webgpu.ts';

type Pass = (outputs: readonly Node[], target: Target) => readonly Node[];

export const passes: readonly Pass[] = [
  settleNumbers,
  shareSubexpressions,
  foldConstants,
  shareSubexpressions,
  joinLogSoftmax,
  joinLayerNormalization,
  joinLstm,
  quantise,
  askRectified,
  assignLayouts,
  shareSubexpressions,
  fuse,
];

/**
 * Rewrites a recorded graph into one that ONNX Runtime computes quickly, with the same outputs in the same order.
 * @param fixed leaves that become constants of the model, with the leaf that has their elements.
 * @param ranges of convolutions that are to be computed in 8 bits.
 */
export function optimise(
  outputs: readonly Node[],
  device: Device,
  fixed?: ReadonlyMap<Leaf, Leaf>,
  ranges?: Ranges,
): readonly Node[] {
  const target = { ...targetOf(device), fixed, ranges };
  const lowered = passes.reduce((graph, pass) => pass(graph, target), outputs);
  return device.kind === 'webgpu' ? forWebGpu(lowered) : lowered;
}

/** Numbers that are fixed may be folded, or become attributes. */
function settleNumbers(outputs: readonly Node[], { fixed }: Target): readonly Node[] {
  if (!fixed) return outputs;
  return rewrite(outputs, (node) => {
    const value = node instanceof Leaf && node.shape.length === 0 ? fixed.get(node) : undefined;
    return value ? new Constant(value.array, [], value.dtype) : node;
  });
}
