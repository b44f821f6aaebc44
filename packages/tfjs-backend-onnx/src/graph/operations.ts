/**
 * The vocabulary of the graph: ONNX operators (opset 17) as functions of nodes, with static shapes. Where ONNX wants a small constant
 * tensor as an operand (the shape of Reshape, the axes of ReduceSum …) the graph has an attribute, and `operands.ts` writes the tensor.
 */
import {
  type Attributes,
  Constant,
  type ElementArray,
  type ElementType,
  Node,
  Output,
  type Shape,
  arrayOf,
  sameShape,
  sizeOf,
} from './node.ts';

export function constant(array: ElementArray, shape: Shape, dtype: ElementType): Node {
  return new Constant(array, shape, dtype);
}

/** A scalar that is part of the graph: for numbers that an operator's definition or attributes give. */
export function scalar(value: number, dtype: ElementType = 'float32'): Node {
  const array = arrayOf(dtype, 1);
  array[0] = dtype === 'int64' ? BigInt(value) : value;
  return new Constant(array, [], dtype);
}

/** 0, 1, … n − 1 as int32. */
export function iota(n: number): Node {
  return new Constant(
    Int32Array.from({ length: n }, (_, i) => i),
    [n],
    'int32',
  );
}

/** The shape to which NumPy's rule broadcasts `shapes`. @throws Error if two extents differ and neither is 1. */
export function broadcastShape(...shapes: Shape[]): Shape {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    for (let i = 0; i < shape.length; i++) {
      const axis = rank - shape.length + i;
      if (shape[i] === 1 || shape[i] === result[axis]) continue;
      if (result[axis] !== 1)
        throw new Error(
          `shapes ${shapes.map((s) => `[${s.join()}]`).join(' and ')} cannot be broadcast together`,
        );
      result[axis] = shape[i];
    }
  }
  return result;
}

/** An operator that works element by element on inputs broadcast to one shape. */
export function elementwise(
  op: string,
  inputs: readonly Node[],
  dtype: ElementType = inputs[0].dtype,
  attributes?: Attributes,
): Node {
  const shape = inputs.length === 1 ? inputs[0].shape : broadcastShape(...inputs.map((input) => input.shape));
  return new Node(op, inputs, shape, dtype, attributes);
}

export const add = (a: Node, b: Node): Node => elementwise('Add', [a, b]);
export const subtract = (a: Node, b: Node): Node => elementwise('Sub', [a, b]);
export const multiply = (a: Node, b: Node): Node => elementwise('Mul', [a, b]);
export const divide = (a: Node, b: Node): Node => elementwise('Div', [a, b]);
export const equal = (a: Node, b: Node): Node => elementwise('Equal', [a, b], 'bool');
export const greater = (a: Node, b: Node): Node => elementwise('Greater', [a, b], 'bool');
export const less = (a: Node, b: Node): Node => elementwise('Less', [a, b], 'bool');
export const and = (a: Node, b: Node): Node => elementwise('And', [a, b], 'bool');
export const or = (a: Node, b: Node): Node => elementwise('Or', [a, b], 'bool');
export const not = (x: Node): Node => elementwise('Not', [x], 'bool');
export const where = (condition: Node, yes: Node, no: Node): Node =>
  elementwise('Where', [condition, yes, no], yes.dtype);

/** TensorProto.DataType of the types a graph casts to. */
const castTargets: Record<ElementType, number> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};

export function cast(x: Node, dtype: ElementType): Node {
  return x.dtype === dtype ? x : elementwise('Cast', [x], dtype, { to: castTargets[dtype] });
}

export function reshape(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x;
  const source = x.op === 'Reshape' ? x.inputs[0] : x;
  if (sameShape(source.shape, shape)) return source;
  return new Node('Reshape', [source], shape, x.dtype, { shape });
}

/** Axis i of the result is axis `permutation[i]` of x. */
export function transpose(x: Node, permutation: readonly number[]): Node {
  if (permutation.every((axis, i) => axis === i)) return x;
  const shape = permutation.map((axis) => x.shape[axis]);
  return new Node('Transpose', [x], shape, x.dtype, { perm: permutation });
}

export function expand(x: Node, shape: Shape): Node {
  const source = x.shape.length > shape.length ? reshape(x, x.shape.slice(x.shape.length - shape.length)) : x;
  return sameShape(source.shape, shape) ? source : new Node('Expand', [source], shape, x.dtype, { shape });
}

/** Elements `start`, `start + step`, … of every axis. @param sizes how many; @param steps 1 if absent, may be negative. */
export function slice(
  x: Node,
  starts: readonly number[],
  sizes: readonly number[],
  steps?: readonly number[],
): Node {
  const axes = sizes
    .map((_, axis) => axis)
    .filter((axis) => starts[axis] !== 0 || sizes[axis] !== x.shape[axis] || (steps?.[axis] ?? 1) !== 1);
  if (axes.length === 0) return x;
  const step = (axis: number) => steps?.[axis] ?? 1;
  const end = (axis: number) => {
    const after = starts[axis] + sizes[axis] * step(axis);
    return step(axis) > 0 ? Math.min(after, x.shape[axis]) : after < 0 ? -1 - x.shape[axis] : after;
  };
  return new Node('Slice', [x], sizes, x.dtype, {
    starts: axes.map((axis) => starts[axis]),
    ends: axes.map(end),
    axes,
    steps: axes.map(step),
  });
}

export function concat(nodes: readonly Node[], axis: number): Node {
  if (nodes.length === 1) return nodes[0];
  const shape = [...nodes[0].shape];
  shape[axis] = nodes.reduce((sum, node) => sum + node.shape[axis], 0);
  return new Node('Concat', nodes, shape, nodes[0].dtype, { axis });
}

/** Cuts x along `axis` into pieces of the given sizes. */
export function split(x: Node, sizes: readonly number[], axis: number): Node[] {
  if (sizes.length === 1) return [x];
  const producer = new Node('Split', [x], x.shape, x.dtype, { axis, split: sizes });
  return sizes.map((size, i) => {
    const shape = [...x.shape];
    shape[axis] = size;
    return new Output(producer, i, shape, x.dtype);
  });
}

/** @param pads elements to add before and after each axis. */
export function pad(
  x: Node,
  pads: readonly (readonly [number, number])[],
  value?: Node,
  mode = 'constant',
): Node {
  if (pads.every(([before, after]) => before === 0 && after === 0)) return x;
  const shape = x.shape.map((extent, axis) => extent + pads[axis][0] + pads[axis][1]);
  return new Node('Pad', value ? [x, value] : [x], shape, x.dtype, {
    pads: [...pads.map(([before]) => before), ...pads.map(([, after]) => after)],
    mode,
  });
}

export function tile(x: Node, repeats: readonly number[]): Node {
  if (repeats.every((repeat) => repeat === 1)) return x;
  const shape = x.shape.map((extent, axis) => extent * repeats[axis]);
  return new Node('Tile', [x], shape, x.dtype, { repeats });
}

export type Reduction =
  'ReduceSum' | 'ReduceMean' | 'ReduceMax' | 'ReduceMin' | 'ReduceProd' | 'ReduceSumSquare';

/** @param axes not negative, ascending. */
export function reduce(op: Reduction, x: Node, axes: readonly number[], keepDims = false): Node {
  if (axes.length === 0) return x;
  const shape = keepDims
    ? x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent))
    : x.shape.filter((_, axis) => !axes.includes(axis));
  return new Node(op, [x], shape, x.dtype, { axes, keepdims: keepDims ? 1 : 0 });
}

export function gather(x: Node, indices: Node, axis: number): Node {
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  return new Node('Gather', [x, indices], shape, x.dtype, { axis });
}

/** The `k` largest along `axis` in descending order, and their positions as int64. */
export function topK(x: Node, k: number, axis: number, largest = true): [values: Node, indices: Node] {
  const shape = [...x.shape];
  shape[axis] = k;
  const producer = new Node('TopK', [x], shape, x.dtype, { k, axis, largest: largest ? 1 : 0, sorted: 1 });
  return [new Output(producer, 0, shape, x.dtype), new Output(producer, 1, shape, 'int64')];
}

/** a·b for matrices [m, k] and [k, n] after the transpositions, plus a bias that broadcasts to [m, n]. */
export function gemm(a: Node, b: Node, transposeA = false, transposeB = false, bias?: Node): Node {
  const shape = [a.shape[transposeA ? 1 : 0], b.shape[transposeB ? 0 : 1]];
  return new Node('Gemm', bias ? [a, b, bias] : [a, b], shape, 'float32', {
    transA: transposeA ? 1 : 0,
    transB: transposeB ? 1 : 0,
  });
}

/** Matrix products over broadcast leading axes. */
export function matMul(a: Node, b: Node, transposeA = false, transposeB = false): Node {
  const [rows, columns] = [a.shape.at(transposeA ? -1 : -2), b.shape.at(transposeB ? -2 : -1)] as [
    number,
    number,
  ];
  const shape = [...broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns];
  if (!transposeA && !transposeB) return new Node('MatMul', [a, b], shape, a.dtype);
  const attributes = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
  return new Node('FusedMatMul', [a, b], shape, a.dtype, attributes, 'com.microsoft');
}

export { sizeOf };
