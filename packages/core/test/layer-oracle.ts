import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { Random } from '@nutshell/random';

/** A tensor of standard normal draws. */
export function randomTensor(shape: number[], seed: number): tf.Tensor {
  return tf.tensor(new Random(seed).fillNormal(new Float32Array(tf.util.sizeFromShape(shape))), shape);
}

/** Fails unless each element is within `tolerance` of what is expected, relative to that where it is above 1. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    if (!(Math.abs(actual[i] - expected[i]) <= tolerance * Math.max(1, Math.abs(expected[i]))))
      expect.fail(`element ${i}: ${actual[i]}, expected ${expected[i]}`);
  }
}

/**
 * Compares the gradients of Σ r·f, r random, by each of the variables with symmetric differences. In float32 a step of
 * 1/64 leaves an error of about 1e-4, and 1e-3 of curvature.
 */
export function expectGradients(
  f: () => tf.Tensor | tf.Tensor[],
  variables: tf.Variable[],
  tolerance = 2e-3,
): void {
  const weights = tf.tidy(() => [f()].flat().map((y, i) => tf.keep(randomTensor(y.shape, 7 + i))));
  const score = () => tf.addN([f()].flat().map((y, i) => tf.sum(tf.mul(y, weights[i])))) as tf.Scalar;
  const { grads } = tf.variableGrads(score, variables);
  for (const variable of variables) {
    const values = variable.dataSync().slice();
    const at = (i: number, value: number) =>
      tf.tidy(() => {
        variable.assign(tf.tensor(values.with(i, value), variable.shape));
        return score().dataSync()[0];
      });
    const h = 1 / 64;
    const differences = values.map((value, i) => (at(i, value + h) - at(i, value - h)) / (2 * h));
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
    expectClose(grads[variable.name].dataSync(), differences, tolerance);
  }
  tf.dispose([weights, grads]);
}

/** A model as another program would load it: from its JSON and its weights. */
export async function savedAndLoaded(model: tf.LayersModel): Promise<tf.LayersModel> {
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = JSON.parse(JSON.stringify({ ...artifacts, weightData: undefined }));
      saved = { ...saved, weightData: artifacts.weightData };
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  return tf.loadLayersModel(tf.io.fromMemory(saved as tf.io.ModelArtifacts));
}
