import { describe, expect, it } from 'vitest';
import {
  type Window,
  batchNorm,
  conv2D,
  conv2DFilterGradient,
  conv2DInputGradient,
  maxPool2D,
} from '../src/graph/image.ts';
import { Constant, Float, Leaf, type Node, type Shape, sizeOf } from '../src/graph/node.ts';
import {
  add,
  cast,
  concat,
  divide,
  elementwise,
  expand,
  gemm,
  multiply,
  reduce,
  reshape,
  scalar,
  split,
  subtract,
  transpose,
} from '../src/graph/operations.ts';
import { topologicalOrder } from '../src/graph/order.ts';
import { assignLayouts } from '../src/lowering/assign-layouts.ts';
import { foldConstants } from '../src/lowering/fold.ts';
import { fuse } from '../src/lowering/fuse.ts';
import { joinLogSoftmax } from '../src/lowering/log-softmax.ts';
import { askRectified } from '../src/lowering/rectifiers.ts';
import { shareSubexpressions } from '../src/lowering/share.ts';
import type { Target } from '../src/lowering/target.ts';
import { forWebGpu } from '../src/lowering/webgpu.ts';

const blocks: Target = { block: 16, device: 'cpu' };
const standard: Target = { block: 0, device: 'portable' };

const leaf = (...shape: number[]) => new Leaf(new Float32Array(sizeOf(shape)), shape, 'float32');
const relu = (x: Node) => elementwise('Relu', [x]);
const operators = (...outputs: Node[]): string[] =>
  topologicalOrder(outputs)
    .map(({ op }) => op)
    .filter((op) => op !== 'Leaf' && op !== 'Constant');
const count = (op: string, outputs: readonly Node[]): number => operators(...outputs).filter((name) => name === op).length; // prettier-ignore

describe('common subexpressions', () => {
  it('are computed once', () => {
    const [x, y] = [leaf(3), leaf(3)];
    const [result] = shareSubexpressions([add(multiply(x, y), multiply(x, y))]);
    expect(operators(result)).toEqual(['Mul', 'Add']);
    expect(result.inputs[0]).toBe(result.inputs[1]);
  });

  it('are told apart by attributes, inputs and types', () => {
    const [x, y] = [leaf(2, 2), leaf(2, 2)];
    const different = [
      reduce('ReduceSum', x, [0]),
      reduce('ReduceSum', x, [1]),
      reduce('ReduceSum', y, [0]),
      cast(x, 'int32'),
      cast(x, 'bool'),
      subtract(x, y),
      subtract(y, x),
    ];
    expect(new Set(shareSubexpressions(different)).size).toBe(different.length);
  });

  it('share constants, and never leaves, whose elements change', () => {
    const [x, y] = [leaf(), leaf()];
    const [a, b, c, d] = shareSubexpressions([scalar(2), scalar(2), x, y]);
    expect(a).toBe(b);
    expect(c).not.toBe(d);
  });
});

describe('constant folding', () => {
  const fold = (node: Node): Node => foldConstants([node])[0];
  const x = leaf(4, 3);
  const filled = (value: number, ...shape: number[]) => expand(scalar(value), shape);

  it('drops what changes nothing', () => {
    expect(fold(multiply(x, filled(1, 4, 3)))).toBe(x);
    expect(fold(multiply(filled(1, 3), x))).toBe(x);
    expect(fold(add(x, filled(0, 4, 1)))).toBe(x);
    expect(fold(subtract(x, scalar(0)))).toBe(x);
    expect(fold(divide(x, scalar(1)))).toBe(x);
    expect(fold(transpose(transpose(x, [1, 0]), [1, 0]))).toBe(x);
    expect(fold(reshape(transpose(reshape(leaf(12), [3, 4]), [1, 0]), [4, 3])).op).toBe('Transpose');
  });

  it('keeps a factor that only looks like one', () => {
    expect(fold(multiply(x, filled(0, 4, 3))).op).toBe('Mul'); // 0 · NaN is NaN
    expect(fold(divide(scalar(1), x)).op).toBe('Div');
  });

  it('keeps filled tensors as scalars', () => {
    const folded = fold(multiply(x, filled(0.5, 4, 3)));
    expect(folded.inputs.map(({ shape }) => shape)).toEqual([[4, 3], []]);
    expect(folded.shape).toEqual([4, 3]);
  });

  it('keeps the shape that only a filled tensor had', () => {
    const folded = fold(multiply(leaf(1, 3), filled(1, 4, 3)));
    expect(folded.shape).toEqual([4, 3]);
    expect(operators(folded)).toEqual(['Expand']);
  });

  it('computes with numbers as the graph would, in single precision', () => {
    const folded = fold(add(divide(scalar(1), scalar(3)), scalar(0.1))) as Constant;
    expect(folded.array[0]).toBe(Math.fround(Math.fround(1 / 3) + Math.fround(0.1)));
  });

  it('casts truth values once', () => {
    const truth = elementwise('Greater', [x, scalar(0)], 'bool');
    expect(operators(fold(cast(cast(truth, 'int32'), 'float32')))).toEqual(['Greater', 'Cast']);
    expect(operators(fold(cast(cast(x, 'int32'), 'float32')))).toEqual(['Cast', 'Cast']); // cuts off fractions
  });
});

describe('the gradient of relu', () => {
  const step = (x: Node) =>
    elementwise('HardSigmoid', [x], 'float32', { alpha: new Float(3e38), beta: new Float(0) });

  it('asks what is kept already', () => {
    const x = add(leaf(3), leaf(3));
    const y = relu(x);
    const [, gradient] = askRectified([y, multiply(leaf(3), step(x))]);
    expect(gradient.inputs[1].inputs[0].op).toBe('Relu');
  });
});

describe('the logarithm of a softmax', () => {
  const x = leaf(5, 7);
  const maximum = reduce('ReduceMax', x, [1], true);
  const shifted = subtract(x, maximum);
  const logarithm = (axis: number) =>
    elementwise('Log', [reduce('ReduceSum', elementwise('Exp', [shifted]), [axis], true)]);

  it('is one operator, however it is written', () => {
    const join = (node: Node) => operators(...joinLogSoftmax([node], blocks));
    expect(join(subtract(shifted, logarithm(1)))).toEqual(['LogSoftmax']);
    expect(join(subtract(x, add(maximum, logarithm(1))))).toEqual(['LogSoftmax']);
    expect(join(subtract(x, add(logarithm(1), maximum)))).toEqual(['LogSoftmax']);
  });

  it('is not seen in sums over another axis, nor with another shift', () => {
    const join = (node: Node) => operators(...joinLogSoftmax([node], blocks));
    expect(join(subtract(shifted, logarithm(0)))).not.toContain('LogSoftmax');
    expect(join(subtract(x, add(leaf(5, 1), logarithm(1))))).not.toContain('LogSoftmax');
    expect(join(subtract(x, logarithm(1)))).not.toContain('LogSoftmax');
  });
});

describe('layouts', () => {
  const same: Window = { strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1] };
  const image = [16, 8, 8, 32];
  const images = (outputs: readonly Node[], op: string): Node[] =>
    topologicalOrder(outputs).filter((node) => node.op === op && node.size === sizeOf(image));

  /** Convolution, normalisation, residual, relu, something between, pooling, branches, convolution. */
  function chain(between: (y: Node) => Node): Node {
    const x = leaf(...image);
    const vector = () => leaf(32);
    let y = conv2D(x, leaf(3, 3, 32, 32), same);
    y = add(y, vector());
    y = relu(y);
    const z = batchNorm(conv2D(y, leaf(3, 3, 32, 32), same), vector(), vector(), vector(), vector(), 0.1);
    y = relu(add(z, y));
    y = maxPool2D(between(y), { ...same, kernel: [3, 3] });
    y = reshape(reshape(y, [16, 1, 8, 8, 32]), image);
    y = concat(
      [conv2D(y, leaf(3, 3, 32, 16), same), conv2D(y, leaf(1, 1, 32, 16), { ...same, pads: [0, 0, 0, 0] })],
      3,
    );
    return conv2D(y, leaf(3, 3, 32, 32), same);
  }

  it('change once on the way in and once on the way out of NCHW', () => {
    const permuted = (y: Node) => transpose(elementwise('Tanh', [transpose(y, [0, 3, 1, 2])]), [0, 2, 3, 1]);
    const lowered = assignLayouts([chain(permuted)], standard);
    expect(images(lowered, 'Transpose')).toHaveLength(2);
    expect(lowered[0].shape).toEqual(image);
  });

  it('change once on the way in and once on the way out of blocks', () => {
    const lowered = assignLayouts([chain((y) => multiply(elementwise('Tanh', [y]), leaf(32)))], blocks);
    expect(images(lowered, 'Transpose')).toHaveLength(0);
    expect(images(lowered, 'ReorderInput')).toHaveLength(1);
    expect(images(lowered, 'ReorderOutput')).toHaveLength(1);
  });

  it('stay in blocks through the gradients of a convolution', () => {
    const wide = [16, 8, 8, 64];
    const [x, dy, filter] = [leaf(...wide), leaf(...wide), leaf(3, 3, 64, 64)];
    const dx = conv2DInputGradient(relu(dy), filter, same, wide);
    const outputs = [relu(dx), conv2DFilterGradient(relu(conv2D(x, filter, same)), dx, same, filter.shape)];
    const lowered = assignLayouts(outputs, blocks);
    const reordered = topologicalOrder(lowered).filter(({ op, size }) => op === 'ReorderOutput' && size === sizeOf(wide)); // prettier-ignore
    expect(reordered).toHaveLength(1); // the result
    expect(lowered.map(({ shape }) => shape)).toEqual([wide, filter.shape]);
  });

  it('turn a product with a transposed matrix into that matrix', () => {
    const [a, b] = [leaf(3, 4), leaf(5, 4)];
    const [product] = assignLayouts([gemm(a, transpose(b, [1, 0]))], standard);
    expect(operators(product)).toEqual(['Gemm']);
    expect(product.attributes).toEqual({ transA: 0, transB: 1 });
  });
});

describe('fusion', () => {
  const fused = (...outputs: Node[]) => fuse(assignLayouts(outputs, blocks), blocks);
  const window: Window = { strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1] };
  const image: Shape = [2, 8, 8, 32];
  const vector = () => leaf(32);

  it('adds a bias in the product of matrices', () => {
    const product = gemm(leaf(6, 4), leaf(4, 5));
    expect(operators(...fused(add(product, leaf(5))))).toEqual(['Gemm']);
    expect(operators(...fused(add(leaf(6, 1), gemm(leaf(6, 4), leaf(4, 5)))))).toEqual(['Gemm']);
    expect(operators(...fused(add(reshape(product, [2, 3, 5]), leaf(5))))).toEqual(['Gemm', 'Reshape']);
  });

  it('leaves a product that somebody else needs, and one that is broadcast', () => {
    const product = gemm(leaf(6, 4), leaf(4, 5));
    expect(count('Add', fused(add(product, leaf(5)), product))).toBe(1);
    expect(count('Add', fused(add(gemm(leaf(1, 4), leaf(4, 5)), leaf(6, 5))))).toBe(1);
  });

  it('makes a residual block of inference two convolutions', () => {
    const x = leaf(...image);
    const normalised = (y: Node) => batchNorm(y, vector(), vector(), vector(), vector(), 0.1);
    const inner = relu(normalised(conv2D(x, leaf(3, 3, 32, 32), window)));
    const outer = relu(add(normalised(conv2D(inner, leaf(3, 3, 32, 32), window)), x));
    const lowered = fused(outer);
    expect(count('Conv', lowered)).toBe(2);
    expect(count('Relu', lowered)).toBe(0);
    const onImages = topologicalOrder(lowered).filter((node) => node.size === sizeOf(image));
    expect(onImages.map(({ op }) => op).sort()).toEqual([
      'Conv',
      'Conv',
      'Leaf',
      'ReorderInput',
      'ReorderOutput',
    ]);
  });

  it('never computes a convolution twice', () => {
    const y = conv2D(leaf(...image), leaf(3, 3, 32, 32), window);
    const lowered = fused(relu(add(y, vector())), multiply(y, vector()));
    const large = topologicalOrder(lowered).filter(({ op, inputs }) => op === 'Conv' && inputs[1].size > 32);
    expect(large).toHaveLength(1);
  });

  it('sums a product without computing it', () => {
    const [a, b] = [leaf(...image), leaf(...image)];
    const y = relu(conv2D(a, leaf(3, 3, 32, 32), window));
    const lowered = fused(
      reduce('ReduceMean', multiply(y, relu(conv2D(b, leaf(3, 3, 32, 32), window))), [0, 1, 2]),
    );
    expect(
      topologicalOrder(lowered).filter((node) => node.op === 'Mul' && node.size === sizeOf(image)),
    ).toEqual([]);
  });
});

describe('for WebGPU', () => {
  it('no Split has more pieces than a shader has buffers', () => {
    const pieces = split(leaf(4, 60), new Array<number>(20).fill(3), 1);
    const lowered = forWebGpu(pieces);
    expect(operators(...lowered)).toEqual(new Array(20).fill('Slice'));
    expect(lowered.map(({ shape }) => shape)).toEqual(pieces.map(({ shape }) => shape));
    expect(lowered[19].attributes).toMatchObject({ starts: [57], ends: [60], axes: [1] });
    expect(operators(...forWebGpu(split(leaf(4, 6), [3, 3], 1)))).toContain('Split');
  });
});
