import { type Attributes, Constant, type Node } from '../graph/node.ts';

/** How an operator is written down: which of its inputs are constants made from attributes, and which attributes are left. */
export interface Written {
  inputs: readonly (Node | undefined)[];
  attributes: Attributes;
  /** The operator's name in ONNX, if it is not the same as in our graph. */
  op?: string;
}

/** Operators whose attributes in our graph are operands in ONNX. */
const writers: Record<string, (node: Node, attributes: Record<string, never>) => Written> = {
  Reshape: ({ inputs: [x] }, { shape }) => ({ inputs: [x, int64(shape)], attributes: {} }),
  Expand: ({ inputs: [x] }, { shape }) => ({ inputs: [x, int64(shape)], attributes: {} }),
  Slice: ({ inputs: [x] }, { starts, ends, axes, steps }) => ({
    inputs: [x, int64(starts), int64(ends), int64(axes), int64(steps)],
    attributes: {},
  }),
  SliceAt: ({ inputs: [x, starts, ends] }, { axes, steps }) => ({
    op: 'Slice',
    inputs: [x, starts, ends, int64(axes), int64(steps)],
    attributes: {},
  }),
  PadBy: ({ inputs }, attributes) => ({ op: 'Pad', inputs, attributes }),
  Pad: ({ inputs: [x, value] }, { pads, mode }) => ({
    inputs: value ? [x, int64(pads), value] : [x, int64(pads)],
    attributes: { mode },
  }),
  Split: ({ inputs: [x] }, { axis, split }) => ({ inputs: [x, int64(split)], attributes: { axis } }),
  Tile: ({ inputs: [x] }, { repeats }) => ({ inputs: [x, int64(repeats)], attributes: {} }),
  ReduceSum: ({ inputs: [x] }, { axes, keepdims }) => ({
    inputs: [x, int64(axes)],
    attributes: { keepdims },
  }),
  TopK: ({ inputs: [x] }, { k, ...attributes }) => ({ inputs: [x, int64([k])], attributes }),
  CumSum: ({ inputs: [x] }, { axis, ...attributes }) => ({ inputs: [x, int64Scalar(axis)], attributes }),
  Resize: ({ inputs: [x] }, { sizes, ...attributes }) => ({
    inputs: [x, undefined, undefined, int64(sizes)],
    attributes,
  }),
};

export function writeOperands(node: Node): Written {
  const writer = node.domain === '' ? writers[node.op] : undefined;
  return writer?.(node, node.attributes as Record<string, never>) ?? node;
}

function int64(values: readonly number[]): Node {
  const array = BigInt64Array.from(values, (value) => BigInt(value));
  return new Constant(array, [values.length], 'int64');
}

function int64Scalar(value: number): Node {
  return new Constant(BigInt64Array.of(BigInt(value)), [], 'int64');
}
