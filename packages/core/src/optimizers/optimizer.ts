import * as tf from '@tensorflow/tfjs';

/** Tensors, or anything else, by name: parameters, gradients and slots (names such as `c1/kernel`). */
export type Named<T> = Record<string, T>;

/**
 * The result of one step. Every tensor in it is new, so the caller may dispose the old slots as soon as it has
 * this.
 */
export type OptimizerStep = {
  /** To be added to each parameter. */
  updates: Named<tf.Tensor>;
  /** The slots for the next step. */
  slots: Named<tf.Tensor>;
};

/**
 * A rule that turns gradients into updates: pure functions over named tensors, so that a step can be tested
 * by hand, compiled or averaged over workers.
 *
 * All memory is in the slots, which are tensors and nothing else. A checkpoint can therefore write them
 * without knowing the rule, and a backend that captures a step once and replays it sees them change: a plain
 * number inside a rule would be frozen at capture. For the same reason pass the learning rate as a scalar
 * tensor where it follows a schedule on such a backend.
 */
export interface Optimizer {
  readonly name: string;

  /**
   * The slots before the first step; a slot of one parameter is named `<kind>/<parameter>`, such as
   * `velocity/c1/kernel`.
   */
  slots(parameters: Named<tf.Tensor>): Named<tf.Tensor>;

  /**
   * One step: new parameter = parameter + update. `gradients` needs an entry for each of `parameters`; freeze
   * a parameter by leaving it out of both, here and in `slots`.
   *
   * @throws Error if a gradient or a slot is missing.
   */
  update(
    gradients: Named<tf.Tensor>,
    slots: Named<tf.Tensor>,
    parameters: Named<tf.Tensor>,
    learningRate: number | tf.Scalar,
  ): OptimizerStep;
}
