import { type ElementType, Node, type Shape, sameShape } from '../graph/node.ts';
import { reshape, transpose } from '../graph/operations.ts';

/**
 * How a tensor lies in memory: axis i of what is stored is axis layout[i] of the tensor; or 'blocked', which is ONNX Runtime's NCHWc for
 * an image tensor [N, H, W, C]: stored [N, C/b, H, W, b] and declared [N, C, H, W]. Only for channels that are a multiple of the block.
 */
export type Layout = readonly number[] | 'blocked';

export const nchw: Layout = [0, 3, 1, 2];
export const oihw: Layout = [3, 2, 0, 1];
export const nchwcDomain = 'com.microsoft.nchwc';

export const logical = (rank: number): readonly number[] => Array.from({ length: rank }, (_, axis) => axis);
export const isLogical = (layout: Layout): boolean =>
  layout !== 'blocked' && layout.every((axis, i) => axis === i);
export const sameLayout = (a: Layout, b: Layout): boolean =>
  a === b || (a !== 'blocked' && b !== 'blocked' && sameShape(a, b));

/** What the array of a tensor of this shape looks like to ONNX. */
export function stored(shape: Shape, layout: Layout): Shape {
  return (layout === 'blocked' ? (nchw as readonly number[]) : layout).map((axis) => shape[axis]);
}

/** A tensor of the recorded graph in the lowered one: computed in one layout, converted to others when they are asked for. */
export class Value {
  /** Of the tensor, whatever its layout. */
  readonly shape: Shape;
  readonly layout: Layout;
  readonly node: Node;
  readonly #forms = new Map<string, Node>();

  constructor(shape: Shape, layout: Layout, node: Node) {
    this.shape = shape;
    this.layout = layout;
    this.node = node;
  }

  get dtype(): ElementType {
    return this.node.dtype;
  }
  get rank(): number {
    return this.shape.length;
  }

  /** The tensor in the given layout. */
  in(layout: Layout): Node {
    if (sameLayout(layout, this.layout)) return this.node;
    const key = String(layout);
    let form = this.#forms.get(key);
    if (!form) this.#forms.set(key, (form = this.#convert(layout)));
    return form;
  }

  get logical(): Node {
    return this.in(logical(this.rank));
  }

  #convert(layout: Layout): Node {
    if (layout === 'blocked') {
      if (isLogical(this.layout)) return reorderInput(this.node, this.shape, true);
      return reorderInput(this.in(nchw), this.shape, false);
    }
    if (this.layout === 'blocked') {
      if (isLogical(layout)) return reorderOutput(this.node, this.shape, true);
      if (sameLayout(layout, nchw)) return reorderOutput(this.node, this.shape, false);
      return permute(this.in(nchw), nchw, layout);
    }
    return permute(this.node, this.layout, layout);
  }
}

/** A node in one layout, moved to another. */
function permute(node: Node, from: Layout, to: Layout): Node {
  const [source, target] = [from as readonly number[], to as readonly number[]];
  return permuted(
    node,
    target.map((axis) => source.indexOf(axis)),
  );
}

/** A transposition, or a mere change of shape where only axes of extent 1 move. */
export function permuted(node: Node, permutation: readonly number[]): Node {
  const moving = permutation.filter((axis) => node.shape[axis] !== 1);
  if (moving.every((axis, i) => i === 0 || moving[i - 1] < axis))
    return reshape(
      node,
      permutation.map((axis) => node.shape[axis]),
    );
  return transpose(node, permutation);
}

function reorderInput(node: Node, shape: Shape, channelsLast: boolean): Node {
  const attributes = { channels_last: channelsLast ? 1 : 0 };
  return new Node('ReorderInput', [node], stored(shape, 'blocked'), node.dtype, attributes, nchwcDomain);
}

/** @param node blocked; may have more channels than `shape`, of which the first are taken. */
export function reorderOutput(node: Node, shape: Shape, channelsLast: boolean): Node {
  const attributes = { channels: shape[3], channels_last: channelsLast ? 1 : 0 };
  const result = channelsLast ? shape : stored(shape, nchw);
  return new Node('ReorderOutput', [node], result, node.dtype, attributes, nchwcDomain);
}
