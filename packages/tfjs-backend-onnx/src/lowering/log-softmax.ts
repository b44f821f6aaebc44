import { Node, sameShape } from '../graph/node.ts';
import { rewrite, unshaped } from './rewrite.ts';
import type { Target } from './target.ts';

/**
 * Recognises the logarithm of a softmax along the last axis, which TensorFlow.js writes as x − m − log Σ exp(x − m) or
 * x − (m + log Σ exp(x − m)): the same for any m of each row. ONNX Runtime has a kernel for it, one pass instead of five.
 */
export function joinLogSoftmax(outputs: readonly Node[], { device }: Target): readonly Node[] {
  if (device === 'webgpu') return outputs; // whose execution provider lacks it
  return rewrite(outputs, (node) => {
    const x = node.op === 'Sub' ? argumentOf(node) : undefined;
    return x ? new Node('LogSoftmax', [x], x.shape, 'float32', { axis: x.shape.length - 1 }) : node;
  });
}

/** The x of which a difference is the logarithm of the softmax. */
function argumentOf({ inputs: [a, b], shape }: Node): Node | undefined {
  const subtrahend = unshaped(b);
  const terms = subtrahend.op === 'Add' ? subtrahend.inputs.map(unshaped) : [subtrahend];
  for (const logarithm of terms) {
    const shifted = shiftedOf(logarithm);
    if (!shifted || !sameShape(shape, shifted.shape)) continue;
    const [x, m] = shifted.inputs;
    const rest = terms.filter((term) => term !== logarithm);
    if (rest.length === 0 ? a === shifted : a === x && rest[0] === unshaped(m)) return x;
  }
  return undefined;
}

/** The x − m in log Σ exp(x − m), with one m for each row of x. */
function shiftedOf(logarithm: Node): Node | undefined {
  if (logarithm.op !== 'Log') return undefined;
  const sum = unshaped(logarithm.inputs[0]);
  const [exponential] = sum.inputs;
  if (sum.op !== 'ReduceSum' || exponential.op !== 'Exp') return undefined;
  const [shifted] = exponential.inputs;
  if (shifted.op !== 'Sub' || shifted.dtype !== 'float32') return undefined;
  const [x, m] = shifted.inputs;
  const axes = sum.attributes.axes as readonly number[];
  const alongRows = axes.length === 1 && axes[0] === x.shape.length - 1;
  return alongRows && sameShape(x.shape, shifted.shape) && (m.shape.at(-1) ?? 1) === 1 ? shifted : undefined;
}
