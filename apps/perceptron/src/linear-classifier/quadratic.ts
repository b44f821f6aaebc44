import * as tf from '@tensorflow/tfjs';
import { type BackendChoice, compile, openTraining } from '@nutshell/core';
import { type ImageDataset, type ImageSplit, imageAt } from '@nutshell/data';
import type { Outcome, Run } from '@nutshell/experiment';
import { type Classified, argMaxRows, classified } from '@nutshell/metrics';
import { inBlocks } from './blocks.ts';
import { momentsOfPixels } from './closed-form.ts';
import { codesOf } from './codes.ts';
import type { ClassifierConfig } from './config.ts';
import { drawComponents } from './figures.ts';
import { type LinearUnits, leastSquares } from './least-squares.ts';
import { outcomeOf } from './outcome.ts';
import { type PrincipalComponents, principalComponents } from './principal-components.ts';
import { type FillRows, secondMoments } from './second-moments.ts';

/**
 * The polynomial classifier of section III.C.3: the first principal components of the digits, all their products in pairs, and linear
 * units on these with the least squared error on the training set.
 */
export async function solveQuadratic(
  run: Run<ClassifierConfig>,
  data: ImageDataset,
  backend: BackendChoice,
): Promise<Outcome> {
  const training = openTraining(run);
  const { components: count, ridge } = run.config;
  const { train, test } = data.splits;
  const classes = data.classes.length;

  const pixels = await momentsOfPixels(training, run, data);
  const components = principalComponents(pixels, count);
  const explained =
    components.variances.reduce((sum, variance) => sum + variance, 0) / components.totalVariance;
  console.log(`${count} principal components hold ${(100 * explained).toFixed(1)} % of the variance`);

  const projected = { train: await project(train, components), test: await project(test, components) };
  const features = polynomialTerms(count);
  const fill =
    (from: Float32Array): FillRows =>
    (examples, rows) => {
      for (let i = 0; i < examples.length; i++)
        polynomial(from.subarray(examples[i] * count, (examples[i] + 1) * count), rows, i * features);
    };
  const moments = await inBlocks(
    training,
    run,
    { label: `products of ${count} components`, total: train.length },
    (onBlock) => secondMoments({ labels: train.labels, classes, features }, fill(projected.train), onBlock),
  );
  const units = leastSquares(moments, codesOf('quadratic', classes), ridge);
  const cost = { ...training.cost(train.length), steps: 0 };
  const read = (split: ImageSplit, from: Float32Array): Classified =>
    classified(argMaxRows(scores(units, split.length, fill(from)), classes), split.labels, classes);
  const readings = { train: read(train, projected.train), test: read(test, projected.test) };
  drawComponents(run, components, data);
  const outcome = outcomeOf(run, { data, backend, cost, ...readings });
  const inputs = train.height * train.width;
  return {
    ...outcome,
    model: {
      parameters: units.size * classes, // of the linear units; the components are not trained on classes
      multiplyAdds: count * inputs + features + features * classes,
    },
    metrics: { ...outcome.metrics, 'train.variance': explained },
  };
}

/** How many inputs n components make: themselves, and their products in pairs, squares among them. */
export const polynomialTerms = (n: number): number => n + (n * (n + 1)) / 2;

/** Writes z0, z1, … and all products z0 z0, z0 z1, …, z1 z1, z1 z2, … from place `at` on. */
export function polynomial(z: ArrayLike<number>, out: Float32Array, at: number): void {
  for (let i = 0; i < z.length; i++) out[at++] = z[i];
  for (let i = 0; i < z.length; i++) {
    for (let j = i; j < z.length; j++) out[at++] = z[i] * z[j];
  }
}

/** Every example's coordinates along the components, in units of their standard deviations: [examples, components]. */
async function project(
  split: ImageSplit,
  { mean, directions, variances }: PrincipalComponents,
): Promise<Float32Array> {
  const inputs = mean.length;
  const count = directions.length;
  const kernel = new Float32Array(inputs * count);
  const bias = new Float32Array(count);
  directions.forEach((direction, component) => {
    const scale = 1 / Math.sqrt(Math.max(variances[component], Number.MIN_VALUE));
    for (let i = 0; i < inputs; i++) {
      kernel[i * count + component] = scale * direction[i];
      bias[component] -= scale * direction[i] * mean[i];
    }
  });
  const [w, b] = [tf.tensor2d(kernel, [inputs, count]), tf.tensor1d(bias)];
  const along = compile((x: tf.Tensor2D) => tf.tidy(() => tf.add(tf.matMul(x, w), b)));
  const out = new Float32Array(split.length * count);
  for (let start = 0; start < split.length; start += BLOCK) {
    const rows = Math.min(BLOCK, split.length - start);
    const values = new Float32Array(BLOCK * inputs);
    for (let i = 0; i < rows; i++) values.set(imageAt(split, start + i), i * inputs);
    const x = tf.tensor2d(values, [BLOCK, inputs]);
    const z = along(x);
    out.set(((await z.data()) as Float32Array).subarray(0, rows * count), start * count);
    tf.dispose([x, z]);
  }
  along.dispose();
  tf.dispose([w, b]);
  return out;
}

const BLOCK = 500;

/** Outputs of linear units for every example: [examples, units]. */
function scores({ size, units, weights }: LinearUnits, examples: number, fill: FillRows): Float32Array {
  const out = new Float32Array(examples * units);
  const x = new Float32Array(size - 1);
  const sums = new Float64Array(units);
  for (let example = 0; example < examples; example++) {
    fill([example], x);
    sums.set(weights.subarray((size - 1) * units));
    for (let i = 0; i < x.length; i++) {
      for (let unit = 0; unit < units; unit++) sums[unit] += x[i] * weights[i * units + unit];
    }
    out.set(sums, example * units);
  }
  return out;
}
