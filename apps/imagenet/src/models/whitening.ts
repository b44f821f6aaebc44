import * as tf from '@tensorflow/tfjs';
import { type HostArray, variablesOf } from '@nutshell/core';
import { symmetricEigen } from '@nutshell/data';

/** The name of the layer. */
export const WHITENING = 'whiten';

/** Side of its square windows. */
export const WINDOW = 2;

/** Numbers in a window of a colour picture; there are as many filters with each sign. */
const LENGTH = WINDOW * WINDOW * 3;
export const FILTERS = 2 * LENGTH;

/** Added to the eigenvalues, so that directions without variance are not blown up. */
const EPSILON = 5e-4;

/**
 * Puts whitening filters into the first layer of a speed-run network; another network is left as it is.
 * @param images what the network sees of training pictures, [n, height, width, 3]; airbench takes 5,000, in their normal position
 */
export function whiten(model: tf.LayersModel, images: HostArray): void {
  const kernel = variablesOf(model)[`${WHITENING}/kernel`];
  if (kernel) tf.tidy(() => kernel.assign(tf.tensor(whiteningFilters(images), kernel.shape)));
}

/**
 * Filters [2, 2, 3, 24] whose outputs, over all 2x2 windows of these pictures, are uncorrelated and of variance 1: each eigenvector e of
 * the covariance of windows (about 0, as inputs are normalised) as e / √(λ + ε), in the order of falling eigenvalues, and then the
 * negatives of all (Jordan 2024, section 3.1; Page 2019, "How to train your ResNet").
 */
export function whiteningFilters(images: HostArray): Float32Array {
  const { values, vectors } = symmetricEigen(covarianceOfWindows(images));
  const kernel = new Float32Array(LENGTH * FILTERS);
  vectors.forEach((vector, filter) => {
    const scale = 1 / Math.sqrt(values[filter] + EPSILON);
    vector.forEach((element, i) => {
      kernel[i * FILTERS + filter] = element * scale;
      kernel[i * FILTERS + LENGTH + filter] = -element * scale;
    });
  });
  return kernel;
}

/** Mean of w wᵀ over all windows w, row by row, then column by column, then channel by channel. */
function covarianceOfWindows({ values, shape: [count, height, width, channels] }: HostArray): number[][] {
  const sums = Array.from({ length: LENGTH }, () => new Float64Array(LENGTH));
  const window = new Float64Array(LENGTH);
  const row = width * channels;
  const part = WINDOW * channels;
  for (let image = 0; image < count; image++)
    for (let y = 0; y <= height - WINDOW; y++)
      for (let x = 0; x <= width - WINDOW; x++) {
        const at = (image * height + y) * row + x * channels;
        for (let i = 0; i < LENGTH; i++) window[i] = values[at + (i < part ? i : row + i - part)];
        for (let i = 0; i < LENGTH; i++) for (let j = i; j < LENGTH; j++) sums[i][j] += window[i] * window[j];
      }
  const windows = count * (height - WINDOW + 1) * (width - WINDOW + 1);
  return sums.map((_, i) => Array.from(sums, (_, j) => sums[Math.min(i, j)][Math.max(i, j)] / windows));
}
