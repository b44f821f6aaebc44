import { Node, Output } from '../graph/node.ts';
import { topologicalOrder } from '../graph/order.ts';

/** The graph with every node, from the leaves up, replaced by what `rule` makes of it once its inputs are replaced. */
export function rewrite(outputs: readonly Node[], rule: (node: Node) => Node): Node[] {
  const replaced = new Map<Node, Node>();
  const replacement = (node: Node): Node => replaced.get(node) as Node;
  for (const node of topologicalOrder(outputs))
    replaced.set(node, rule(withInputs(node, node.inputs.map(replacement))));
  return outputs.map(replacement);
}

/** The same operator on other inputs; the node itself if they are its own. */
export function withInputs(node: Node, inputs: readonly Node[]): Node {
  if (inputs.every((input, i) => input === node.inputs[i])) return node;
  if (node instanceof Output) return new Output(inputs[0], node.index, node.shape, node.dtype);
  return new Node(node.op, inputs, node.shape, node.dtype, node.attributes, node.domain);
}

/** How many inputs and outputs of the graph each node is. */
export function usesOf(outputs: readonly Node[]): Map<Node, number> {
  const uses = new Map<Node, number>();
  const use = (node: Node) => uses.set(node, (uses.get(node) ?? 0) + 1);
  for (const node of topologicalOrder(outputs)) node.inputs.forEach(use);
  outputs.forEach(use);
  return uses;
}
