import { Node, type Shape, sizeOf } from './node.ts';
import { constant, elementwise, reduce, reshape, scalar } from './operations.ts';

/** What indices have to keep to. */
export class Limits {
  readonly #operation: string;
  readonly #extents: Shape;

  constructor(operation: string, extents: Shape) {
    this.#operation = operation;
    this.#extents = extents;
  }

  /** The error for indices of which these are the lowest and the highest along each axis, if one is of no element. */
  violation(lowest: ArrayLike<number>, highest: ArrayLike<number>): RangeError | undefined {
    for (let axis = 0; axis < this.#extents.length; axis++) {
      const extent = this.#extents[axis];
      const index = lowest[axis] < 0 ? lowest[axis] : highest[axis];
      if (index < 0 || index >= extent)
        return new RangeError(
          `${this.#operation}: the index ${index} is not in [0, ${extent - 1}], the axis has ${extent} elements`,
        );
    }
    return undefined;
  }
}

/**
 * Indices whose values are not known before the graph runs, each brought into the axis it counts along, so that no operator reads
 * beyond one. Whoever runs the graph has the extremes of the true indices computed as well, and asks the limits about them.
 */
export class Bounded extends Node {
  readonly limits: Limits;
  /** [k]: the lowest and the highest index along each of the k axes. */
  readonly lowest: Node;
  readonly highest: Node;

  /**
   * @param operation what the indices are for, as TensorFlow.js calls it.
   * @param indices of type int32: [..., k], or of any shape for k = 1.
   * @param extents of the k axes.
   */
  constructor(operation: string, indices: Node, extents: Shape) {
    const last = Int32Array.from(extents, (extent) => extent - 1);
    const ends = constant(last, extents.length === 1 ? [] : [extents.length], 'int32');
    super('Max', [elementwise('Min', [indices, ends]), scalar(0, 'int32')], indices.shape, 'int32');
    const tuples = reshape(indices, [sizeOf(indices.shape) / extents.length, extents.length]);
    this.limits = new Limits(operation, extents);
    this.lowest = reduce('ReduceMin', tuples, [0]);
    this.highest = reduce('ReduceMax', tuples, [0]);
  }
}
