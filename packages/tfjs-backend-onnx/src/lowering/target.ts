import { Constant, Leaf, Node } from '../graph/node.ts';
import { reshape, transpose } from '../graph/operations.ts';
import { writeGraph } from '../onnx/write-graph.ts';
import { type Device, Session } from '../runtime/session.ts';
import type { Ranges } from './quantisation/numbers.ts';
import { blockedConvolution, reorderInput, reorderOutput } from './blocks.ts';

/** What lowering has to know about where the graph will run. */
export interface Target {
  /** Channels in a block of ONNX Runtime's NCHWc layout on this processor; 0 where it cannot be used. */
  block: number;
  device: Device['kind'];
  /** Leaves that become constants of the model, with the leaf that has their elements. */
  fixed?: ReadonlyMap<Leaf, Leaf>;
  /** Of convolutions that are to be computed in 8 bits. */
  ranges?: Ranges;
  /** Products of matrices whose right operand many of them share. */
  sharing?: ReadonlySet<Node>;
}

let probed: number | undefined;

export function targetOf({ kind }: Device): Target {
  return { device: kind, block: kind === 'cpu' ? (probed ??= probeBlock()) : 0 };
}

/** 16 with AVX-512 and on ARM, 8 with AVX2: found by convolving with the identity, for ONNX Runtime does not tell. */
function probeBlock(): number {
  return [16, 8].find(isBlock) ?? 0;
}

function isBlock(block: number): boolean {
  const channels = 2 * block;
  const [image, identity] = [new Float32Array(channels * 6), new Float32Array(channels * channels)];
  for (let i = 0; i < image.length; i++) image[i] = i + 1;
  for (let i = 0; i < channels; i++) identity[i * channels + i] = 1;
  const x = new Leaf(image, [1, channels, 2, 3], 'float32');
  const apart = reshape(new Constant(identity, [channels, channels], 'float32'), [2, block, 2, block]);
  const filter: Node = reshape(transpose(apart, [2, 0, 1, 3]), [channels, channels, 1, 1]);
  const window = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] };
  const y = blockedConvolution(reorderInput(x, channels, false), filter, window);
  try {
    const { model } = writeGraph([reorderOutput(y, channels, false)]);
    const session = new Session(model, { kind: 'cpu', threads: 1 }, 'disabled');
    const result = new Float32Array(image.length);
    session.run([image], [result]);
    session.dispose();
    return result.every((element, i) => element === image[i]);
  } catch {
    return false; // without these operators, or refused by them
  }
}
