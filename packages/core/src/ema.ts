/**
 * Exponential moving average of weights (Polyak and Juditsky 1992; Tarvainen and Valpola 2017): evaluate, and
 * keep, the average of the last 1 / (1 − decay) steps rather than the last step.
 *
 *     let average = startAverage(parameters);
 *     // after each step: tidy, and dispose the old average
 *     average = updateAverage(average, parameters, 0.999);
 *     // for evaluation
 *     await withWeights(variables, average, () => evaluate(model));
 */
import * as tf from '@tensorflow/tfjs';
import type { Named } from './optimizers/optimizer.ts';

/**
 * The average before the first step: copies of the parameters under the same names. Starting there rather
 * than at zero leaves no bias.
 */
export function startAverage(parameters: Named<tf.Tensor>): Named<tf.Tensor> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [name, tf.clone(parameter)]),
  );
}

/**
 * The average after one more step, as new tensors: decay · average + (1 − decay) · parameter.
 *
 * @param decay in [0, 1); a scalar tensor if it changes from step to step, as with TensorFlow's warm-up
 * min(decay, (1 + t) / (10 + t)).
 * @throws Error if a parameter of the average is missing.
 */
export function updateAverage(
  average: Named<tf.Tensor>,
  parameters: Named<tf.Tensor>,
  decay: number | tf.Scalar,
): Named<tf.Tensor> {
  return tf.tidy(() => {
    const gain = typeof decay === 'number' ? 1 - decay : tf.sub(1, decay);
    return Object.fromEntries(
      Object.entries(average).map(([name, old]) => {
        if (!parameters[name]) throw new Error(`The average has a parameter "${name}" that the model lacks.`);
        return [name, tf.add(old, tf.mul(tf.sub(parameters[name], old), gain))];
      }),
    );
  });
}

/**
 * Runs `evaluate` with other values in the variables, then puts back the variables' own, bit for bit, even if
 * it throws.
 */
export async function withWeights<T>(
  variables: Named<tf.Variable>,
  values: Named<tf.Tensor>,
  evaluate: () => T | Promise<T>,
): Promise<T> {
  const names = Object.keys(values);
  for (const name of names) {
    if (!variables[name]) throw new Error(`There are values for "${name}", but no variable of that name.`);
  }
  const own = names.map((name) => tf.keep(tf.clone(variables[name])));
  try {
    for (const name of names) variables[name].assign(values[name]);
    return await evaluate();
  } finally {
    names.forEach((name, i) => variables[name].assign(own[i]));
    tf.dispose(own);
  }
}
