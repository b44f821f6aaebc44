import {
  type EluGradInputs,
  type LeakyReluAttrs,
  type LeakyReluInputs,
  type PreluInputs,
  type SoftmaxAttrs,
  type SoftmaxInputs,
  type StepAttrs,
  type UnaryInputs,
  backend_util,
} from '@tensorflow/tfjs-core';
import { type ElementType, Float, Node } from '../graph/node.ts';
import { add, cast, elementwise, less, multiply, scalar, where } from '../graph/operations.ts';
import { type Kernel, type KernelTable, kernel } from './kernel.ts';

/** What the fused kernels may apply to their result. */
export interface ActivationAttributes {
  activation?: string | null;
  leakyreluAlpha?: number;
}

/**
 * The activation of a fused kernel applied to x; `undefined` for one that is not known.
 * @param slopes of prelu, for x below zero.
 */
export function activate(
  x: Node,
  { activation, leakyreluAlpha }: ActivationAttributes,
  slopes?: Node,
): Node | undefined {
  switch (activation ?? 'linear') {
    case 'linear':
      return x;
    case 'relu':
      return elementwise('Relu', [x]);
    case 'relu6':
      return elementwise('Clip', [x, scalar(0), scalar(6)]);
    case 'elu':
      return elementwise('Elu', [x]);
    case 'sigmoid':
      return elementwise('Sigmoid', [x]);
    case 'leakyrelu':
      return elementwise('LeakyRelu', [x], x.dtype, { alpha: new Float(leakyreluAlpha ?? 0.2) });
    case 'prelu':
      return slopes && prelu(x, slopes);
    default:
      return undefined;
  }
}

function prelu(x: Node, slopes: Node): Node {
  return where(less(x, scalar(0)), multiply(x, slopes), x);
}

/** A kernel of one of ONNX's functions of one tensor. */
const plain = (
  op: string,
  dtypes: readonly ElementType[] = ['float32'],
  attributes?: Record<string, Float>,
): Kernel =>
  kernel<UnaryInputs>(({ x }) =>
    dtypes.includes(x.dtype) ? elementwise(op, [x], x.dtype, attributes) : undefined,
  );

/**
 * 1 for numbers above zero, 0 for others, NaN for NaN: scaled up so far that the least positive number exceeds 1, then cut off. This is
 * quicker than a comparison and a cast, and is how the gradient of relu is computed.
 */
function unitStep(x: Node): Node {
  return elementwise('Clip', [multiply(x, scalar(3e38)), scalar(0), scalar(1)]);
}

/** Non-linear functions of neural networks, and what their gradients need. */
export const activationKernels: KernelTable = {
  Relu: plain('Relu', ['float32', 'int32']),
  Relu6: kernel<UnaryInputs>(({ x }) =>
    x.dtype === 'bool' ? undefined : elementwise('Clip', [x, scalar(0, x.dtype), scalar(6, x.dtype)]),
  ),
  LeakyRelu: kernel<LeakyReluInputs, LeakyReluAttrs>(({ x }, { alpha }) =>
    elementwise('LeakyRelu', [cast(x, 'float32')], 'float32', { alpha: new Float(alpha) }),
  ),
  Prelu: kernel<PreluInputs>(({ x, alpha }) => prelu(cast(x, 'float32'), cast(alpha, 'float32'))),
  Elu: plain('Elu'),
  EluGrad: kernel<EluGradInputs>(({ dy, y }) => {
    if (y.dtype !== 'float32' || dy.dtype !== 'float32') return undefined;
    return multiply(dy, add(elementwise('Min', [y, scalar(0)]), scalar(1)));
  }),
  Selu: plain('Selu', ['float32'], {
    alpha: new Float(backend_util.SELU_SCALEALPHA / backend_util.SELU_SCALE),
    gamma: new Float(backend_util.SELU_SCALE),
  }),
  Sigmoid: plain('Sigmoid'),
  Softplus: plain('Softplus'),

  Step: kernel<UnaryInputs, StepAttrs>(({ x }, { alpha }) => {
    if (x.dtype !== 'float32' || !Number.isFinite(alpha)) return undefined;
    if (alpha === 0) return unitStep(x);
    return add(multiply(unitStep(x), scalar(1 - alpha)), scalar(alpha));
  }),

  /** TensorFlow.js has it for the last axis only. */
  Softmax: kernel<SoftmaxInputs, SoftmaxAttrs>(({ logits }, { dim }) => {
    const last = logits.shape.length - 1;
    if ((dim !== -1 && dim !== last) || logits.dtype !== 'float32') return undefined;
    return new Node('Softmax', [logits], logits.shape, 'float32', { axis: last });
  }),
};
