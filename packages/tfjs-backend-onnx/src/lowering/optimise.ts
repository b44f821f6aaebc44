import type { Node } from '../graph/node.ts';
import type { Device } from '../runtime/session.ts';
import { assignLayouts } from './assign-layouts.ts';
import { foldConstants } from './fold.ts';
import { fuse } from './fuse.ts';
import { askRectified } from './rectifiers.ts';
import { shareSubexpressions } from './share.ts';
import { targetOf } from './target.ts';

/** Rewrites a recorded graph into one that ONNX Runtime computes quickly, with the same outputs in the same order. */
export function optimise(outputs: readonly Node[], device: Device): readonly Node[] {
  const target = targetOf(device);
  const simplified = askRectified(shareSubexpressions(foldConstants(shareSubexpressions(outputs))));
  const lowered = assignLayouts(simplified, target);
  return fuse(shareSubexpressions(lowered), target);
}
