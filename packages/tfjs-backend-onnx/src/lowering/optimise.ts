import type { Node } from '../graph/node.ts';
import type { Device } from '../runtime/session.ts';
import { assignLayouts } from './assign-layouts.ts';
import { targetOf } from './target.ts';

/** Rewrites a recorded graph into one that ONNX Runtime computes quickly, with the same outputs in the same order. */
export function optimise(outputs: readonly Node[], device: Device): readonly Node[] {
  return assignLayouts(outputs, targetOf(device));
}
