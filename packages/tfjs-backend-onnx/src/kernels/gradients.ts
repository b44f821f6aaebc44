import {
  type GradConfig,
  Mean,
  MirrorPad,
  type MirrorPadAttrs,
  type NamedAttrMap,
  Sum,
  type Tensor,
  add,
  div,
  engine,
  fill,
  getGradient,
  mul,
  pad,
  registerGradient,
  reshape,
  reverse,
  slice,
  util,
} from '@tensorflow/tfjs-core';
import { OnnxBackend } from '../backend.ts';

let registered = false;

/**
 * Gradients for this backend; others keep those that they have.
 *
 * TensorFlow.js' gradients of sums and means multiply by a host array of ones, as large as what is summed up: it would be copied at each
 * recording and fed to each run. Here the ones are recorded as a Fill, of which lowering leaves nothing. Its gradient of mirrored margins
 * forgets what the margins repeat.
 */
export function registerGradients(): void {
  if (registered) return;
  registered = true;
  const axesOf = (x: Tensor, { axis }: NamedAttrMap) => util.parseAxisParam(axis as number[], x.shape);
  onThisBackend(Sum, (dy, x, attributes) => spread(dy, x, axesOf(x, attributes)));
  onThisBackend(Mean, (dy, x, attributes) => {
    const axes = axesOf(x, attributes);
    return div(spread(dy, x, axes), util.sizeFromShape(axes.map((axis) => x.shape[axis])));
  });
  onThisBackend(MirrorPad, (dy, _, attributes) => {
    const { paddings, mode } = attributes as unknown as MirrorPadAttrs;
    return paddings.reduce((folded, margins, axis) => foldBack(folded, axis, margins, mode), dy);
  });
}

function onThisBackend(
  kernelName: string,
  gradient: (dy: Tensor, x: Tensor, attributes: NamedAttrMap) => Tensor,
): void {
  const general = getGradient(kernelName) as GradConfig | undefined;
  if (!general) return;
  registerGradient({
    ...general,
    gradFunc: (dy, saved, attributes) => {
      if (!(engine().backend instanceof OnnxBackend)) return general.gradFunc(dy, saved, attributes);
      const [x] = saved;
      return { x: () => gradient(dy as Tensor, x, attributes) };
    },
  });
}

/** dy repeated along the axes that were summed over. */
function spread(dy: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  const column = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  return mul(reshape(dy, column), fill(x.shape, 1, 'float32'));
}

/** The margins along an axis turned round and added to the elements that they mirror. */
function foldBack(
  dy: Tensor,
  axis: number,
  [before, after]: readonly [number, number],
  mode: MirrorPadAttrs['mode'],
): Tensor {
  const extent = dy.shape[axis] - before - after;
  const edge = mode === 'reflect' ? 1 : 0; // the outermost element is not repeated
  const part = (start: number, size: number): Tensor =>
    slice(
      dy,
      dy.shape.map((_, i) => (i === axis ? start : 0)),
      dy.shape.map((whole, i) => (i === axis ? size : whole)),
    );
  const mirrored = (start: number, size: number, place: number): Tensor[] => {
    if (size === 0) return [];
    const margins = dy.shape.map((_, i) => (i === axis ? [place, extent - size - place] : [0, 0]));
    return [pad(reverse(part(start, size), axis), margins as [number, number][])];
  };
  return [
    part(before, extent),
    ...mirrored(0, before, edge),
    ...mirrored(before + extent, after, extent - edge - after),
  ].reduce((sum, term) => add(sum, term));
}
