import { Leaf, Node } from '../../graph/node.ts';
import { constant, scalar } from '../../graph/operations.ts';
import { writeGraph } from '../../onnx/write-graph.ts';
import { Session } from '../../runtime/session.ts';

let exact: boolean | undefined;

/**
 * Whether the processor adds products of bytes in 32 bits (VNNI, or the dot products of ARM). Where it has to make do with pairs in 16 bits,
 * ONNX Runtime's sums are cut off at 32,767: wrong, and hardly faster than float32.
 */
export const addsBytesExactly = (): boolean => (exact ??= probe());

/** A sum of 64 products of the largest numbers. */
function probe(): boolean {
  const channels = 64;
  const [image, filter] = [new Uint8Array(channels).fill(255), new Int8Array(channels * 16).fill(127)];
  const [one, zero] = [scalar(1), scalar(0, 'uint8')];
  const sum = 255 * 127 * channels;
  const operands = [
    ...[new Leaf(image, [1, 1, 1, channels], 'uint8'), one, zero],
    ...[constant(filter, [16, channels, 1, 1], 'int8'), one, scalar(0, 'int8')],
    ...[scalar(sum / 200), zero],
  ];
  const attributes = { channels_last: 1, kernel_shape: [1, 1], group: 1 };
  const result = new Node('QLinearConv', operands, [1, 1, 1, 16], 'uint8', attributes, 'com.microsoft');
  try {
    const session = new Session(writeGraph([result]).model, { kind: 'cpu', threads: 1 }, 'all');
    const bytes = new Uint8Array(16);
    session.run([image], [bytes]);
    session.dispose();
    return bytes.every((byte) => byte === 200);
  } catch {
    return false; // without the operator, or refused by it
  }
}
