import { Leaf, type Node, absent } from '../graph/node.ts';
import { keyOf } from '../graph/signature.ts';
import { rewrite } from './rewrite.ts';

/** Common subexpressions: what is computed twice from the same inputs is computed once. */
export function shareSubexpressions(outputs: readonly Node[]): Node[] {
  const known = new Map<string, Node>();
  return rewrite(outputs, (node) => {
    if (node instanceof Leaf || node === absent) return node;
    let key = String(keyOf(node));
    for (const input of node.inputs) key += `,${input.id}`;
    const first = known.get(key);
    if (first) return first;
    known.set(key, node);
    return node;
  });
}
