import { Leaf, type Node, sizeOf } from '../../graph/node.ts';
import { topologicalOrder } from '../../graph/order.ts';

import { unshaped, usersOf } from '../rewrite.ts';

/** A convolution that can be computed in 8 bits: its filter, and its bias if it has one, are leaves. */
export interface Site {
  convolution: Node;
  filter: Leaf;
  bias: Leaf | undefined;
  /** The convolution, or its sum with the bias. */
  sum: Node;
}

/** Products in a sum from which on 8 bits save more time than it takes to get into them and out again. */
const fewestProducts = 64;

/** @param wanted nodes whose values have to exist, whatever is joined. */
export function sitesOf(wanted: readonly Node[]): Site[] {
  const users = usersOf(wanted);
  const results = new Set(wanted);
  return topologicalOrder(wanted).flatMap((convolution) => {
    const [, filter] = convolution.inputs;
    if (convolution.op !== 'Conv2D' || !(filter instanceof Leaf)) return [];
    if (sizeOf(filter.shape.slice(0, 3)) < fewestProducts) return [];
    const [user, ...others] = users.get(convolution) ?? [];
    const single = others.length === 0 && !results.has(convolution) ? user : undefined;
    const bias = single && biasIn(single, convolution);
    return [{ convolution, filter, bias, sum: bias ? (single as Node) : convolution }];
  });
}

/** The leaf with a number per channel that is added to a convolution. */
function biasIn({ op, inputs }: Node, convolution: Node): Leaf | undefined {
  if (op !== 'Add') return undefined;
  const term = inputs[0] === convolution ? inputs[1] : inputs[0];
  const [leaf, channels] = [unshaped(term), convolution.shape[3]];
  return leaf instanceof Leaf && term.shape.at(-1) === channels && leaf.size === channels ? leaf : undefined;
}
