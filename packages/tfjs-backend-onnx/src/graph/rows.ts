import { type ElementArray, Leaf, type Node, type Shape, sizeOf } from './node.ts';

/**
 * The elements that a slice takes, if they lie side by side in a leaf, such as some rows of a matrix; another node as it is. To copy them
 * is as quick as to record it, and a program that goes through its data by slices records the same graph at every step.
 */
export function withoutSlice(node: Node): Node {
  const cut = node.op === 'Reshape' ? node.inputs[0] : node;
  if (cut.op !== 'Slice') return node;
  const [x] = cut.inputs;
  const source = x.op === 'Reshape' ? x.inputs[0] : x;
  const start = source instanceof Leaf ? startOf(cut, x.shape) : undefined;
  if (start === undefined) return node;
  const elements = (source as Leaf).array.slice(start, start + node.size) as ElementArray;
  return new Leaf(elements, node.shape, node.dtype);
}

/** Position of the first element of a slice, if the others follow it without a gap. */
function startOf({ attributes, shape }: Node, whole: Shape): number | undefined {
  const { axes, starts, steps } = attributes as Record<string, Shape>;
  const first = shape.findIndex((extent) => extent > 1);
  let start = 0;
  for (let i = 0; i < axes.length; i++) {
    const axis = axes[i];
    if (first >= 0 && (axis > first || (axis === first && steps[i] !== 1))) return undefined;
    start += starts[i] * sizeOf(whole.slice(axis + 1));
  }
  return start;
}
