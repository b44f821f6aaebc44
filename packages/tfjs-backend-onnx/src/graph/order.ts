import type { Node } from './node.ts';

/**
 * All nodes that `outputs` depend on, producers before consumers: operators in the order in which they were recorded, leaves and
 * constants where they are used first, so that the order does not tell how old the tensors are that a graph begins with.
 */
export function topologicalOrder(outputs: Iterable<Node>): Node[] {
  const found = ++walks;
  const operators: Node[] = [];
  const stack = [...outputs];
  const sources: Node[] = []; // outputs that nothing computes
  while (stack.length > 0) {
    const node = stack.pop() as Node;
    if (node.visited === found) continue;
    node.visited = found;
    (node.inputs.length > 0 ? operators : sources).push(node);
    for (const input of node.inputs) if (input.visited !== found) stack.push(input);
  }
  operators.sort((a, b) => a.id - b.id);

  const placed = ++walks;
  const order: Node[] = [];
  const place = (node: Node): void => {
    if (node.visited === placed) return;
    node.visited = placed;
    order.push(node);
  };
  for (const operator of operators) {
    for (const input of operator.inputs) if (input.inputs.length === 0) place(input);
    place(operator);
  }
  for (const source of sources) place(source);
  return order;
}
let walks = 0;
