import type { Tensor } from '@tensorflow/tfjs-core';
import type { Node } from '../graph/node.ts';

/**
 * Records one TensorFlow.js kernel: nodes in, nodes out. `undefined` sends this call to the cpu backend, which is counted; so does an
 * input that is empty, a string or a complex number, without the kernel being asked.
 */
export type Kernel = (inputs: never, attributes: never) => Node | Node[] | undefined;
export type KernelTable = Readonly<Record<string, Kernel>>;

/** The inputs of a kernel, by TensorFlow.js' own type for them, as nodes; what is optional may be missing. */
export type NodesOf<Inputs> = {
  [Name in keyof Inputs]: Inputs[Name] extends Tensor[] ? Node[] : Node;
};

/** Gives a kernel the types that TensorFlow.js declares for its inputs and attributes. */
export function kernel<Inputs, Attributes = object>(
  record: (inputs: NodesOf<Inputs>, attributes: Attributes) => Node | Node[] | undefined,
): Kernel {
  return record as Kernel;
}
