import * as tf from '@tensorflow/tfjs';
import { elementwise } from './elementwise.ts';
import type { Optimizer } from './optimizer.ts';

/**
 * The stochastic diagonal Levenberg-Marquardt method (LeCun, Bottou, Bengio and Haffner 1998, appendix C):
 * every parameter has its own rate, Δθₖ = −η gₖ / (μ + hₖₖ), where hₖₖ ≥ 0 is the diagonal of the
 * Gauss-Newton approximation of the Hessian.
 *
 * The slots `curvature/<parameter>` hold h. A step passes them on unchanged: a separate estimate, on 500
 * samples before each pass in the paper, puts them there. Until then they are 0, and the method is plain
 * descent at rate η / μ.
 *
 * @param mu keeps the rate bounded where the error is flat; 0.02 in the paper.
 */
export function stochasticDiagonalLevenbergMarquardt({ mu = 0.02 } = {}): Optimizer {
  return elementwise(
    'stochastic-diagonal-levenberg-marquardt',
    { curvature: 0 },
    (descent) =>
      (gradient, { curvature }) => ({
        update: tf.mul(tf.div(gradient, tf.add(curvature, mu)), descent),
        curvature: tf.clone(curvature),
      }),
  );
}
