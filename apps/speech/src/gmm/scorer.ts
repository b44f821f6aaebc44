/** The recogniser whose states emit mixtures of Gaussians. */
import type { WordModels } from '@nutshell/micro/speech';
import * as tf from '@tensorflow/tfjs';
import type { Scorer } from '../recogniser.ts';
import { overFrames } from '../spliced-frames.ts';

/** ln w of a component without weight: small enough to say nothing, and a number, which −∞ · 0 would not stay. */
const NOTHING = -1e30;

/**
 * Scores all frames for all states as one matrix product: ln w p(x) of a Gaussian is linear in x and x². `mixtureScores` says the same in
 * plain numbers, state by state.
 */
export function mixtureScorer(models: WordModels): Scorer & { dispose(): void } {
  const { mixtures } = models;
  const { size } = mixtures[0];
  const components = Math.max(...mixtures.map((mixture) => mixture.components));
  const columns = mixtures.length * components;
  const centre = meanOf(mixtures); // taken off, so that x² is small where means are large: products are in float32
  const kernel = new Float32Array(2 * size * columns); // of x, and below it of x²
  const bias = new Float32Array(columns).fill(NOTHING);
  for (const [state, { weights, means, variances }] of mixtures.entries()) {
    for (let m = 0; m < weights.length; m++) {
      const column = state * components + m;
      let constant = Math.log(weights[m]);
      for (let k = 0; k < size; k++) {
        const [mean, variance] = [means[m * size + k] - centre[k], variances[m * size + k]];
        kernel[k * columns + column] = mean / variance;
        kernel[(size + k) * columns + column] = -0.5 / variance;
        constant -= 0.5 * (Math.log(2 * Math.PI * variance) + mean ** 2 / variance);
      }
      bias[column] = Math.max(NOTHING, constant);
    }
  }
  const tensors = [tf.tensor1d(centre), tf.tensor2d(kernel, [2 * size, columns]), tf.tensor1d(bias)] as const;
  const scores = overFrames((frames) => {
    const [origin, by, constants] = tensors;
    const x = tf.sub<tf.Tensor2D>(frames, origin);
    const parts = tf.add(tf.matMul(tf.concat([x, tf.square(x)], 1), by), constants); // ln(w p), [batch, states · components]
    return tf.logSumExp(tf.reshape(parts, [-1, mixtures.length, components]), 2) as tf.Tensor2D;
  }, 0);
  return {
    topology: models,
    score: async (utterances) => (await scores(utterances)).map((each) => new Float64Array(each)),
    dispose() {
      scores.dispose();
      tf.dispose([...tensors]);
    },
  };
}

/** Mean of the means of all components, `[size]`. */
function meanOf(mixtures: WordModels['mixtures']): Float32Array {
  const { size } = mixtures[0];
  const mean = new Float32Array(size);
  const count = mixtures.reduce((sum, { components }) => sum + components, 0);
  for (const { means } of mixtures) means.forEach((value, i) => (mean[i % size] += value / count));
  return mean;
}

/** Means, variances and free weights of all mixtures, and a probability of staying for each state. */
export function countParameters({ mixtures, stay }: WordModels): number {
  return mixtures.reduce((sum, { components, size }) => sum + components * (2 * size + 1) - 1, stay.length);
}
