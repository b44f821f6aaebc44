import type { Node } from './node.ts';

/** All nodes that `outputs` depend on, producers before consumers. */
export function topologicalOrder(outputs: Iterable<Node>): Node[] {
  const seen = new Set<Node>();
  const stack = [...outputs];
  while (stack.length > 0) {
    const node = stack.pop() as Node;
    if (seen.has(node)) continue;
    seen.add(node);
    for (const input of node.inputs) if (!seen.has(input)) stack.push(input);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}
