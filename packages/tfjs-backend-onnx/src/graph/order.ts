import type { Node } from './node.ts';

/**
 * All nodes that `outputs` depend on, producers before consumers: operators in the order in which they were recorded, leaves and
 * constants where they are used first, so that the order does not tell how old the tensors are that a graph begins with.
 */
export function topologicalOrder(outputs: Iterable<Node>): Node[] {
  const seen = new Set<Node>();
  const operators: Node[] = [];
  const stack = [...outputs];
  const sources: Node[] = []; // outputs that nothing computes
  while (stack.length > 0) {
    const node = stack.pop() as Node;
    if (seen.has(node)) continue;
    seen.add(node);
    (node.inputs.length > 0 ? operators : sources).push(node);
    for (const input of node.inputs) if (!seen.has(input)) stack.push(input);
  }
  operators.sort((a, b) => a.id - b.id);

  const order = new Set<Node>();
  for (const operator of operators) {
    for (const input of operator.inputs) if (input.inputs.length === 0) order.add(input);
    order.add(operator);
  }
  for (const source of sources) order.add(source);
  return [...order];
}
