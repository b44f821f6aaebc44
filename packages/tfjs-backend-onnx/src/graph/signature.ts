import { createHash } from 'node:crypto';
import { Constant, type ElementArray, Leaf, type Node, Output } from './node.ts';

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
    text = `Constant:${node.dtype}:${node.shape.join()}:${contentKey(node.array)}`;
  else if (node instanceof Output) return -1 - node.index;
  else
    text = `${node.domain}:${node.op}:${node.inputs.length}:${node.dtype}:${node.shape.join()}:${attributesKey(node)}`;
  if (text.length > 1000) text = createHash('sha256').update(text).digest('base64');
  let number = numbers.get(text);
  if (number === undefined) {
    if (numbers.size > 200_000) numbers.clear(); // new numbers only: what was cached under the old ones is compiled again
    number = nextNumber++;
    numbers.set(text, number);
  }
  return number;
}
let nextNumber = 0;

/** As short as can be for many elements, since keys are kept. */
function contentKey(array: ElementArray): string {
  const { buffer, byteOffset, byteLength } = array;
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return byteLength > 256 ? createHash('sha256').update(bytes).digest('base64') : bytes.join();
}

function attributesKey({ attributes }: Node): string {
  let text = '';
  for (const name in attributes) {
    const value = attributes[name];
    text += `${name}=${typeof value === 'object' && 'value' in value ? `f${value.value}` : String(value)};`;
  }
  return text;
}
