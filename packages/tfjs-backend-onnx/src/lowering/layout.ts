import { type ElementType, Node, type Shape, sameShape } from '../graph/node.ts';
import { reshape, transpose } from '../graph/operations.ts';
import { reorderInput, reorderOutput } from './blocks.ts';

/**
 * How a tensor lies in memory: axis i of what is stored is axis layout[i] of the tensor; or 'blocked', ONNX Runtime's NCHWc, for an
 * image tensor whose channels are a multiple of the block. A matrix may be blocked as an image of one line, whose places are the rows.
 */
export type Layout = readonly number[] | 'blocked';
export type Order = readonly number[];

export const nchw: Order = [0, 3, 1, 2];
export const oihw: Order = [3, 2, 0, 1];

export const logical = (rank: number): Order => Array.from({ length: rank }, (_, axis) => axis);
export const isLogical = (layout: Layout): boolean =>
  layout !== 'blocked' && layout.every((axis, i) => axis === i);
const sameLayout = (a: Layout, b: Layout): boolean =>
  a === b || (a !== 'blocked' && b !== 'blocked' && sameShape(a, b));

/** The shape [N, H, W, C] of an image, or of a matrix as an image of one line. */
export const imageShape = (shape: Shape): Shape => (shape.length === 2 ? [1, 1, ...shape] : shape);

/** The order of axes that is nearest to blocks. */
export const channelsFirst = (rank: number): Order => (rank === 2 ? [1, 0] : nchw);

/** What a tensor of this shape looks like to ONNX. */
export function stored(shape: Shape, layout: Layout): Shape {
  if (layout === 'blocked') return stored(imageShape(shape), nchw);
  return layout.map((axis) => shape[axis]);
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

  /** The layout, or the nearest to it that is an order of axes. */
  get order(): Order {
    return this.layout === 'blocked' ? channelsFirst(this.rank) : this.layout;
  }

  #convert(layout: Layout): Node {
    const first = channelsFirst(this.rank);
    const image = imageShape(this.shape);
    if (layout === 'blocked') {
      if (isLogical(this.layout)) return reorderInput(reshape(this.node, image), image[3], true);
      return reorderInput(reshape(this.in(first), stored(image, nchw)), image[3], false);
    }
    if (this.layout === 'blocked') {
      if (isLogical(layout)) return reshape(reorderOutput(this.node, image[3], true), this.shape);
      if (sameShape(layout, first)) return reshape(reorderOutput(this.node, image[3], false), stored(this.shape, first)); // prettier-ignore
      return permuted(this.in(first), layout.map((axis) => first.indexOf(axis))); // prettier-ignore
    }
    const from = this.layout;
    return permuted(this.node, layout.map((axis) => from.indexOf(axis))); // prettier-ignore
  }
}

/** A transposition, or a mere change of shape where only axes of extent 1 move. */
export function permuted(node: Node, permutation: Order): Node {
  const moving = permutation.filter((axis) => node.shape[axis] !== 1);
  const shape = permutation.map((axis) => node.shape[axis]);
  return moving.every((axis, i) => i === 0 || moving[i - 1] < axis)
    ? reshape(node, shape)
    : transpose(node, permutation);
}
