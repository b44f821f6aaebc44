import type { BackendValues, DataType, TensorInfo } from '@tensorflow/tfjs-core';
import { Leaf, type Node } from './graph/node.ts';

/** What a tensor's data id stands for: a node of the graph, a leaf once it is computed; or something that lives outside of the graph. */
export class TensorData {
  readonly shape: readonly number[];
  readonly dtype: DataType;
  references = 1;
  /** Of every type but string and complex64. */
  node: Node | undefined;
  /** Elements of a string tensor. */
  strings: BackendValues | undefined;
  /** Parts of a complex64 tensor. */
  complex: { real: TensorInfo; imag: TensorInfo } | undefined;
  /** Why the elements could not be computed. */
  failure: Error | undefined;

  constructor(shape: readonly number[], dtype: DataType) {
    this.shape = shape;
    this.dtype = dtype;
  }

  /** Still to be computed. */
  get pending(): boolean {
    return this.node !== undefined && !(this.node instanceof Leaf) && this.failure === undefined;
  }
}
