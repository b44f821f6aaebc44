import type { Node } from '../graph/node.ts';
import { matMul, transpose } from '../graph/operations.ts';
import { rewrite } from './rewrite.ts';

/** Replaces the operators of ONNX Runtime's own by those of the standard. */
export function inStandardOperators(outputs: readonly Node[]): Node[] {
  return rewrite(outputs, (node) => {
    if (node.op !== 'FusedMatMul') return node;
    const [a, b] = node.inputs;
    const { transA, transB } = node.attributes;
    return matMul(transA ? swapped(a) : a, transB ? swapped(b) : b);
  });
}

/** With the last two axes exchanged. */
function swapped(x: Node): Node {
  const axes = x.shape.map((_, axis) => axis);
  return transpose(x, [...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
}
