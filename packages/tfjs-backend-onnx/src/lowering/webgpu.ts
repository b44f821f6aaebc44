import { Node, Output, type Shape } from '../graph/node.ts';
import { slice } from '../graph/operations.ts';
import { rewrite } from './rewrite.ts';

/** A shader has twelve storage buffers, one of which is what a Split cuts up. */
const mostPieces = 11;

/** Replaces what the WebGPU execution provider cannot run: a Split into many pieces by a Slice for each. */
export function forWebGpu(outputs: readonly Node[]): Node[] {
  return rewrite(outputs, (node) => {
    const [producer] = node.inputs;
    if (!(node instanceof Output) || producer.op !== 'Split') return node;
    const { axis, split } = producer.attributes as { axis: number; split: Shape };
    if (split.length <= mostPieces) return node;
    const [x] = producer.inputs;
    const starts = x.shape.map(() => 0);
    for (let i = 0; i < node.index; i++) starts[axis] += split[i];
    return slice(x, starts, node.shape);
  });
}
