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
  const copy = new Node(node.op, inputs, node.shape, node.dtype, node.attributes, node.domain);
  copy.key = node.key; // which does not depend on the inputs
  return copy;
}

/** How many inputs and outputs of the graph each node is. */
export function usesOf(outputs: readonly Node[]): Map<Node, number> {
  const uses = new Map<Node, number>();
  const use = (node: Node) => uses.set(node, (uses.get(node) ?? 0) + 1);
  for (const node of topologicalOrder(outputs)) node.inputs.forEach(use);
  outputs.forEach(use);
  return uses;
}

/** Who has each node among its inputs; a user of several inputs counts once. */
export function usersOf(outputs: readonly Node[]): Map<Node, Set<Node>> {
  const users = new Map<Node, Set<Node>>();
  for (const node of topologicalOrder(outputs)) {
    for (const input of node.inputs) {
      const known = users.get(input);
      if (known) known.add(node);
      else users.set(input, new Set([node]));
    }
  }
  return users;
}

/** Builds what stands for a node in the new graph, where `now` tells what stands for other nodes, which have to be older. */
export type Replacement = (now: (node: Node) => Node) => Node;

/** The graph with some nodes replaced. */
export function replace(
  outputs: readonly Node[],
  replacements: ReadonlyMap<Node, Replacement>,
): readonly Node[] {
  if (replacements.size === 0) return outputs;
  const replaced = new Map<Node, Node>();
  const now = (node: Node): Node => replaced.get(node) ?? node;
  for (const node of topologicalOrder(outputs))
    replaced.set(node, replacements.get(node)?.(now) ?? withInputs(node, node.inputs.map(now)));
  return outputs.map(now);
}

/** What a chain of reshapes starts with: the same elements in the same order. */
export const unshaped = (node: Node): Node => (node.op === 'Reshape' ? unshaped(node.inputs[0]) : node);
