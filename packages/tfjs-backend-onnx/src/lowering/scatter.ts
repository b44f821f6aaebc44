import { Node } from '../graph/node.ts';
import { expand } from '../graph/operations.ts';
import type { RuleTable } from './assign-layouts.ts';
import { Value, logical } from './layout.ts';

/**
 * For more than one thread. ONNX Runtime's threads share out the updates of ScatterND and do not wait for one another, so that of two
 * updates of one row either may win, and one of two addends gets lost. ScatterElements does them in their order, up to twelve times slower.
 */
export const orderedScatterRules: RuleTable = {
  ScatterND: (node, inputs) => {
    const [matrix, rows, updates] = inputs.map((input) => input.logical);
    const inputsByElement = [matrix, expand(rows, updates.shape), updates]; // rows are [n, 1], updates [n, width]
    const attributes = { axis: 0, reduction: node.attributes.reduction };
    const scattered = new Node('ScatterElements', inputsByElement, node.shape, node.dtype, attributes);
    return new Value(node.shape, logical(node.shape.length), scattered);
  },
};
