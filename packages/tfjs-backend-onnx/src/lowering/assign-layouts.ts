import { Leaf, Constant, Node, Output, absent } from '../graph/node.ts';
import { topologicalOrder } from '../graph/order.ts';
import { convolutionRules } from './convolution/rules.ts';
import { elementwiseRules } from './elementwise.ts';
import { Value, logical } from './layout.ts';
import { batchNormRules } from './batch-norm.ts';
import { matrixRules, sharingProducts } from './matrices.ts';
import { poolingRules } from './pooling.ts';
import { reductionRules } from './reductions.ts';
import type { RuleTable } from './rule.ts';
import { shapeRules } from './shapes.ts';
import type { Target } from './target.ts';

const rules: RuleTable = {
  ...elementwiseRules,
  ...shapeRules,
  ...reductionRules,
  ...convolutionRules,
  ...poolingRules,
  ...batchNormRules,
  ...matrixRules,
};

/**
 * Turns image operators into ONNX's, in the layouts in which they run fastest. A layout is mere bookkeeping: operators that do not care
 * compute in the layout in which their inputs come, so that nothing is transposed until somebody insists on an order.
 */
export function assignLayouts(outputs: readonly Node[], target: Target): Node[] {
  const values = new Map<Node, Value>();
  const order = topologicalOrder(outputs);
  const where = { ...target, sharing: sharingProducts(order) };
  for (const node of order) {
    const inputs = node.inputs.map((input) => values.get(input) as Value);
    const rule = node.domain.startsWith('com.microsoft.') ? undefined : rules[node.op];
    values.set(node, rule?.(node, inputs, where) ?? unchanged(node, inputs));
  }
  return outputs.map((output) => (values.get(output) as Value).logical);
}

function unchanged(node: Node, inputs: readonly Value[]): Value {
  return new Value(node.shape, logical(node.shape.length), rebuilt(node, inputs));
}

function rebuilt(node: Node, values: readonly Value[]): Node {
  if (node instanceof Leaf || node instanceof Constant || node === absent) return node;
  const inputs = values.map((value) => value.logical);
  if (inputs.every((input, i) => input === node.inputs[i])) return node;
  if (node instanceof Output) return new Output(inputs[0], node.index, node.shape, node.dtype);
  return new Node(node.op, inputs, node.shape, node.dtype, node.attributes, node.domain);
}
