/**
 * Numbers that a program may vary from run to run while its graph keeps its shape: small constants, where a slice begins, how a margin is
 * shared out, slopes. They belong to a plan until they were seen to vary; then the plan takes them as inputs.
 */
import { type Attribute, Constant, type ElementArray, Float, Leaf, Node, Output } from './node.ts';
import { add } from './operations.ts';

/** Larger constants are tables that the shapes decide, such as positions, and not numbers. */
const fewNumbers = 32;

/** Where an operator has its numbers, and the operator that computes the same with inputs for them. */
interface NumberHolder {
  attributes: readonly string[];
  fed(node: Node, numbers: readonly Node[]): Node;
}

const holders: Readonly<Record<string, NumberHolder>> = {
  Slice: {
    attributes: ['starts', 'ends'],
    fed: ({ inputs: [x], shape, dtype, attributes: { axes, steps } }, [starts, ends]) =>
      new Node('SliceAt', [x, starts, ends], shape, dtype, { axes, steps }),
  },
  Pad: {
    attributes: ['pads'],
    fed: ({ inputs: [x, ...value], shape, dtype, attributes: { mode } }, [pads]) =>
      new Node('PadBy', [x, pads, ...value], shape, dtype, { mode }),
  },
  LeakyRelu: {
    attributes: ['alpha'],
    fed: ({ inputs: [x], shape, dtype }, [alpha]) => new Node('PRelu', [x, alpha], shape, dtype),
  },
  BatchNorm: {
    attributes: ['epsilon'],
    fed: ({ op, inputs: [x, mean, variance, offset, scale], shape, dtype, domain }, [epsilon]) =>
      new Node(op, [x, mean, add(variance, epsilon), offset, scale], shape, dtype, { epsilon: new Float(0) }, domain), // prettier-ignore
  },
};

const holderOf = (node: Node): NumberHolder | undefined =>
  node instanceof Output ? undefined : holders[node.op];

/** Whether there are numbers in a node that may vary. */
export const holdsNumbers = (node: Node): boolean =>
  node instanceof Constant ? node.size <= fewNumbers : holderOf(node) !== undefined;

/** Attributes of such a node that are not numbers. */
export function restOf(node: Node): [name: string, value: Attribute][] {
  const numbers = holderOf(node)?.attributes ?? [];
  return Object.entries(node.attributes).filter(([name]) => !numbers.includes(name));
}

/** A text that the numbers of two nodes share if they are the same bits. */
export function textOf(node: Node): string {
  if (node instanceof Constant) return elementsText(node.array);
  return (holderOf(node) as NumberHolder).attributes
    .map((name) => {
      const value = node.attributes[name];
      return value instanceof Float ? numberText(value.value) : String(value);
    })
    .join('/');
}

const numberText = (value: number | bigint): string => (Object.is(value, -0) ? '-0' : String(value));

function elementsText(array: ElementArray): string {
  if (array.length === 1) return numberText(array[0]);
  let text = '';
  for (const element of array) text += `${numberText(element)},`;
  return text;
}

/** The numbers of a node as its plan is fed them. */
export function numbersOf(node: Node): ElementArray[] {
  if (node instanceof Constant) return [node.array];
  return (holderOf(node) as NumberHolder).attributes.map((name) => {
    const value = node.attributes[name];
    if (value instanceof Float) return Float32Array.of(value.value);
    return BigInt64Array.from(value as readonly number[], BigInt);
  });
}

/** Leaves for the numbers of a node. */
export function numberLeaves(node: Node): Leaf[] {
  const arrays = numbersOf(node);
  if (node instanceof Constant) return [new Leaf(node.array, node.shape, node.dtype)];
  return arrays.map((array) =>
    array instanceof BigInt64Array
      ? new Leaf(array, [array.length], 'int64')
      : new Leaf(array, [], 'float32'),
  );
}

/** The same node with inputs for its numbers. @param node with the inputs that it has in the new graph. */
export const withNumbers = (node: Node, numbers: readonly Leaf[]): Node =>
  node instanceof Constant ? numbers[0] : (holderOf(node) as NumberHolder).fed(node, numbers);
