import type { Node } from '../graph/node.ts';
import type { Device } from '../runtime/session.ts';
import { assignLayouts } from './assign-layouts.ts';
import { foldConstants } from './fold.ts';
import { fuse } from './fuse.ts';
import { joinLogSoftmax } from './log-softmax.ts';
import { askRectified } from './rectifiers.ts';
import { shareSubexpressions } from './share.ts';
import { type Target, targetOf } from './target.ts';
import { forWebGpu } from './webgpu.ts';

type Pass = (outputs: readonly Node[], target: Target) => readonly Node[];

const passes: readonly Pass[] = [
  shareSubexpressions,
  foldConstants,
  shareSubexpressions,
  joinLogSoftmax,
  askRectified,
  assignLayouts,
  shareSubexpressions,
  fuse,
];

/** Rewrites a recorded graph into one that ONNX Runtime computes quickly, with the same outputs in the same order. */
export function optimise(outputs: readonly Node[], device: Device): readonly Node[] {
  const target = targetOf(device);
  const lowered = passes.reduce((graph, pass) => pass(graph, target), outputs);
  return device.kind === 'webgpu' ? forWebGpu(lowered) : lowered;
}
