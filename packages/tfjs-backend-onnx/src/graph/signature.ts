import { createHash } from 'node:crypto';
import { type Attribute, Constant, type ElementArray, Leaf, type Node, Output } from './node.ts';
import { holdsNumbers, restOf } from './numbers.ts';

/**
 * A text that two graphs share exactly if the same compiled plan computes both: operators, attributes, shapes, types, edges, constants
 * and which nodes are wanted, but not the elements of the leaves.
 * @param order all nodes, producers first
 */
export function signatureOf(
  order: readonly Node[],
  outputs: readonly Node[],
  key: (node: Node) => number = keyOf,
): string {
  const position = new Map<Node, number>();
  const parts: (string | number)[] = [];
  for (const node of order) {
    position.set(node, position.size);
    parts.push(key(node));
    for (const input of node.inputs) parts.push(position.get(input) as number);
  }
  parts.push('→');
  for (const output of outputs) parts.push(position.get(output) as number);
  return parts.join();
}

/**
 * The signature that a graph shares with those that differ from it in nothing but numbers, and the nodes that hold numbers.
 * @param order all nodes, producers first
 */
export function structureOf(
  order: readonly Node[],
  outputs: readonly Node[],
): { signature: string; holders: Node[] } {
  const holders: Node[] = [];
  const signature = signatureOf(order, outputs, (node) => {
    if (holdsNumbers(node)) holders.push(node);
    return structureKey(node);
  });
  return { signature, holders };
}

/** A small number for everything about a node but its inputs. */
export function keyOf(node: Node): number {
  if (node instanceof Output) return -1 - node.index;
  if (node.key < 0) node.key = numbered(textOf(node));
  return node.key;
}

function textOf(node: Node): string {
  const { domain, op, inputs, dtype, shape, attributes } = node;
  if (node instanceof Leaf) return `Leaf:${dtype}:${shape.join()}`;
  if (node instanceof Constant) return `Constant:${dtype}:${shape.join()}:${contentKey(node.array)}`;
  return `${domain}:${op}:${inputs.length}:${dtype}:${shape.join()}:${attributesKey(Object.entries(attributes))}`;
}

/** The same without the numbers that a node holds. */
export function structureKey(node: Node): number {
  if (!holdsNumbers(node)) return keyOf(node);
  const rest = node instanceof Constant ? '' : `${node.inputs.length}:${attributesKey(restOf(node))}`;
  return numbered(`numbers:${node.domain}:${node.op}:${node.dtype}:${node.shape.join()}:${rest}`);
}

const numbers = new Map<string, number>();

function numbered(text: string): number {
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

function attributesKey(attributes: readonly [name: string, value: Attribute][]): string {
  let text = '';
  for (const [name, value] of attributes)
    text += `${name}=${typeof value === 'object' && 'value' in value ? `f${value.value}` : String(value)};`;
  return text;
}
