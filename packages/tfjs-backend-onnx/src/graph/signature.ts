import { Constant, Leaf, type Node, Output } from './node.ts';

/**
 * A text that two graphs share exactly if the same compiled plan computes both: operators, attributes, shapes, types, edges, constants
 * and which nodes are wanted, but not the elements of the leaves.
 * @param order all nodes, producers first
 */
export function signatureOf(order: readonly Node[], outputs: readonly Node[]): string {
  const position = new Map<Node, number>();
  const parts: (string | number)[] = [];
  for (const node of order) {
    position.set(node, position.size);
    parts.push(keyOf(node));
    for (const input of node.inputs) parts.push(position.get(input) as number);
  }
  parts.push('→');
  for (const output of outputs) parts.push(position.get(output) as number);
  return parts.join();
}

const numbers = new Map<string, number>();

/** A small number for everything about a node but its inputs. */
export function keyOf(node: Node): number {
  let text: string;
  if (node instanceof Leaf) text = `Leaf:${node.dtype}:${node.shape.join()}`;
  else if (node instanceof Constant)
    text = `Constant:${node.dtype}:${node.shape.join()}:${node.array.join()}`;
  else if (node instanceof Output) return -1 - node.index;
  else
    text = `${node.domain}:${node.op}:${node.inputs.length}:${node.dtype}:${node.shape.join()}:${attributesKey(node)}`;
  let number = numbers.get(text);
  if (number === undefined) {
    if (numbers.size > 200_000) numbers.clear(); // new numbers only: what was cached under the old ones is compiled again
    number = nextNumber++;
    numbers.set(text, number);
  }
  return number;
}
let nextNumber = 0;

function attributesKey({ attributes }: Node): string {
  let text = '';
  for (const name in attributes) {
    const value = attributes[name];
    text += `${name}=${typeof value === 'object' && 'value' in value ? `f${value.value}` : String(value)};`;
  }
  return text;
}
