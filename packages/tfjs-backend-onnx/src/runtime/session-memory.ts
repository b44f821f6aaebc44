import { Constant, Leaf, type Node, Output, arrayTypes } from '../graph/node.ts';
import { topologicalOrder } from '../graph/order.ts';

/** What a session takes that computes nothing, and what ONNX Runtime keeps of each operator. */
const perSession = 200_000;
const perOperator = 2_000;

/**
 * About how many bytes a session keeps between its runs: its constants, its operators, and the arena for its intermediate results, which
 * ONNX Runtime never gives back. Inputs and outputs are arrays of JavaScript and do not count.
 * @param lowered the outputs of the graph as it is written.
 */
export function sessionBytes(lowered: readonly Node[]): number {
  const order = topologicalOrder(lowered);
  const lastUse = new Map<Node, number>();
  order.forEach((node, position) => {
    for (const input of node.inputs) lastUse.set(input, position);
  });
  for (const output of lowered) lastUse.delete(output);
  const dying = new Map<number, number>(); // bytes by position
  for (const [node, position] of lastUse)
    if (isIntermediate(node)) dying.set(position, (dying.get(position) ?? 0) + bytesOf(node));

  let [constants, live, peak] = [0, 0, 0];
  order.forEach((node, position) => {
    if (node instanceof Constant) constants += bytesOf(node);
    if (isIntermediate(node) && lastUse.has(node)) live += bytesOf(node);
    peak = Math.max(peak, live);
    live -= dying.get(position) ?? 0;
  });
  return perSession + perOperator * order.length + constants + arena(peak);
}

/** An operator's results count as its outputs where it has several. */
const isIntermediate = (node: Node): boolean =>
  node.inputs.length > 0 && !(node instanceof Leaf) && !(node.op === 'Split' || node.op === 'TopK');

/** The arena grows by pieces of doubled size. */
const arena = (bytes: number): number => (bytes < 1e6 ? bytes : 1.5 * bytes);

function bytesOf(node: Node): number {
  return (node instanceof Output && node.inputs[0].op !== 'Split' && node.inputs[0].op !== 'TopK' ? 0 : node.size) * arrayTypes[node.dtype].BYTES_PER_ELEMENT; // prettier-ignore
}
