import { Node, Output, type Shape } from '../graph/node.ts';
import { pad, slice } from '../graph/operations.ts';
import { rewrite } from './rewrite.ts';

/** A shader has twelve storage buffers, one of which is what a Split cuts up. */
const mostPieces = 11;

/** Rewrites what the WebGPU execution provider cannot run, and what it computes wrongly. */
export function forWebGpu(outputs: readonly Node[]): Node[] {
  return rewrite(outputs, (node) => separateManyPieces(fillChannels(node)));
}

/** A Split into many pieces becomes a Slice for each. */
function separateManyPieces(node: Node): Node {
  const [producer] = node.inputs;
  if (!(node instanceof Output) || producer.op !== 'Split') return node;
  const { axis, split } = producer.attributes as { axis: number; split: Shape };
  if (split.length <= mostPieces) return node;
  const [x] = producer.inputs;
  const starts = x.shape.map(() => 0);
  for (let i = 0; i < node.index; i++) starts[axis] += split[i];
  return slice(x, starts, node.shape);
}

/**
 * A convolution of 6, 9, 18, … channels, which the shader reads in threes, gets zeros up to a multiple of four: from the
 * second three on it reads the wrong ones (microsoft/onnxruntime issue 29651).
 */
function fillChannels(node: Node): Node {
  if (node.op !== 'Conv' || node.domain) return node;
  const [x, filter, ...bias] = node.inputs;
  const [channels, perGroup] = [x.shape[1], filter.shape[1]];
  if (channels !== perGroup || channels <= 3 || channels % 3 !== 0 || channels % 4 === 0) return node;
  const filled = (image: Node): Node =>
    pad(
      image,
      image.shape.map((_, axis) => [0, axis === 1 ? 4 - (channels % 4) : 0]),
    );
  return new Node(node.op, [filled(x), filled(filter), ...bias], node.shape, node.dtype, node.attributes);
}
