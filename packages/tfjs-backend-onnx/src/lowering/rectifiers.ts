import type { Float, Node } from '../graph/node.ts';
import { elementwise } from '../graph/operations.ts';
import { rewrite } from './rewrite.ts';

/** The gradient of relu(x) asks whether x > 0; asking relu(x) instead spares keeping x, and lets relu be fused with what makes x. */
export function askRectified(outputs: readonly Node[]): Node[] {
  const rectified = new Map<Node, Node>();
  return rewrite(outputs, (node) => {
    const [x] = node.inputs;
    if (node.op === 'Relu') rectified.set(x, node);
    const relu = isStep(node) ? rectified.get(x) : undefined;
    return relu ? elementwise('HardSigmoid', [relu], 'float32', node.attributes) : node;
  });
}

/** 0 for numbers that are not positive, 1 for all others. */
function isStep({ op, attributes }: Node): boolean {
  const { alpha, beta } = attributes as { alpha?: Float; beta?: Float };
  return op === 'HardSigmoid' && beta?.value === 0 && (alpha?.value ?? 0) > 1e38;
}
