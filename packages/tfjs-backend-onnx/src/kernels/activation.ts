import { Float, type Node } from '../graph/node.ts';
import { elementwise, less, multiply, scalar, where } from '../graph/operations.ts';

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
      return slopes && where(less(x, scalar(0)), multiply(x, slopes), x);
    default:
      return undefined;
  }
}
