import {
  type GradConfig,
  Mean,
  type NamedAttrMap,
  Sum,
  type Tensor,
  div,
  engine,
  fill,
  getGradient,
  mul,
  registerGradient,
  reshape,
  util,
} from '@tensorflow/tfjs-core';
import { OnnxBackend } from '../backend.ts';

/** Gradient functions of this file: another copy of TensorFlow.js' own may be registered over them, by an import that comes later. */
const own = new WeakSet<object>();

/**
 * Registers the gradients of sums and means, unless they are.
 * TensorFlow.js' gradients of sums and means multiply by a host array of ones, as large as what is summed up: it would be copied at each
 * recording and fed to each run. On this backend the ones are recorded as a Fill, of which lowering leaves nothing. Other backends keep
 * the gradients that they have.
 */
export function registerGradients(): void {
  onThisBackend(Sum, (dy, x, axes) => spread(dy, x, axes));
  onThisBackend(Mean, (dy, x, axes) =>
    div(spread(dy, x, axes), util.sizeFromShape(axes.map((axis) => x.shape[axis]))),
  );
}

function onThisBackend(
  kernelName: string,
  gradient: (dy: Tensor, x: Tensor, axes: number[]) => Tensor,
): void {
  const general = getGradient(kernelName) as GradConfig | undefined;
  if (!general || own.has(general.gradFunc)) return;
  const gradFunc: GradConfig['gradFunc'] = (dy, saved, attributes) => {
    if (!(engine().backend instanceof OnnxBackend)) return general.gradFunc(dy, saved, attributes);
    const [x] = saved;
    const { axis } = attributes as NamedAttrMap & { axis: number | number[] };
    return { x: () => gradient(dy as Tensor, x, util.parseAxisParam(axis, x.shape)) };
  };
  own.add(gradFunc);
  registerGradient({ ...general, gradFunc });
}

/** dy repeated along the axes that were summed over. */
function spread(dy: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  const column = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  return mul(reshape(dy, column), fill(x.shape, 1, 'float32'));
}
