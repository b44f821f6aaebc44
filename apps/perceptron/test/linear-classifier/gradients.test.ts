import * as tf from '@tensorflow/tfjs';
import { TrainingStep, curvatureEstimator, selectBackend, tensorsOf } from '@nutshell/core';
import { Random } from '@nutshell/random';
import { gradientsMatch, keepsTensorsFlat, overfits } from '@nutshell/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { codesOf } from '../../src/linear-classifier/codes.ts';
import { type NetworkConfig, config } from '../../src/linear-classifier/config.ts';
import { criterionOf } from '../../src/linear-classifier/criterion.ts';
import { flatInputs, loadDigits } from '../../src/linear-classifier/digits.ts';
import { learner } from '../../src/linear-classifier/learner.ts';
import { buildModel } from '../../src/linear-classifier/model.ts';

const variants: Record<string, Partial<NetworkConfig>> = {
  'one layer of squashed units': { outputs: 'scaled-tanh' },
  'one layer of linear units': {},
  'pairs of squashed units': { classifier: 'pairwise', outputs: 'scaled-tanh' },
  'a unit that says yes or no': { classifier: 'sign', images: 'deskewed' },
  'logistic regression': { criterion: 'logistic' },
  'pairs, logistic': { classifier: 'pairwise', criterion: 'logistic' },
  'softmax regression': { criterion: 'softmax', initializer: 'glorot' },
  'two layers of squashed units': { hidden: [7], outputs: 'scaled-tanh', initializer: 'glorot' },
  'three layers, logistic units, softmax': {
    hidden: [9, 6],
    activation: 'sigmoid',
    criterion: 'softmax',
    initializer: 'glorot',
  },
};

async function learning(settings: Partial<NetworkConfig>, examples: number) {
  const all = config.parse({ dataset: 'synthetic', trainExamples: 200, testExamples: 10, ...settings });
  const network = all as NetworkConfig;
  const data = await loadDigits(network, new Random(5));
  const { train } = data.splits;
  const codes = codesOf(network.classifier, data.classes.length);
  const criterion = criterionOf(network, codes);
  const shape = { inputs: train.height * train.width, units: codes[0].length };
  const model = buildModel(network, shape, new Random(2));
  const batch = flatInputs(train, network).batch(Array.from({ length: examples }, (_, i) => i));
  return { options: learner(network, model, criterion), criterion, codes, batch };
}

describe('a loss', () => {
  beforeAll(() => selectBackend({ backend: 'cpu' }));

  it.each(Object.entries(variants))(
    'of %s has the gradient that finite differences find',
    async (_, settings) => {
      const { options, batch } = await learning(settings, 12);
      await gradientsMatch(options, batch, { tolerance: 0.02 });
    },
  );

  it.each([
    'one layer of squashed units',
    'pairs of squashed units',
    'pairs, logistic',
    'softmax regression',
  ])('of %s has the curvature by its outputs that finite differences find', async (name) => {
    const { criterion, batch, codes } = await learning(variants[name], 5);
    const { labels } = tensorsOf(batch);
    const outputs = tf.randomUniform([5, codes[0].length], -1, 1, 'float32', 7) as tf.Tensor2D;
    const curvature = criterion.curvature(outputs, labels).arraySync() as number[][];
    const slopes = tf.grad((y) => criterion.loss(y as tf.Tensor2D, labels));
    const h = 0.02;
    for (const [example, unit] of [
      [0, 0],
      [1, 3],
      [2, codes[0].length - 1],
      [4, 5],
    ]) {
      const moved = (by: number) => {
        const buffer = tf.buffer([5, codes[0].length], 'float32', Float32Array.from(outputs.dataSync()));
        buffer.set(buffer.get(example, unit) + by, example, unit);
        return (slopes(buffer.toTensor()).arraySync() as number[][])[example][unit];
      };
      const expected = (5 * (moved(h) - moved(-h))) / (2 * h); // the loss is a mean over 5 examples
      expect(curvature[example][unit]).toBeCloseTo(expected, 2);
    }
  });
});

describe('a training step', () => {
  beforeAll(() => selectBackend());

  it.each(Object.entries(variants))('of %s overfits 40 examples', async (_, settings) => {
    const { options, codes, batch } = await learning({ optimizer: 'adam', ...settings }, 40);
    const misses = ({ images, labels }: ReturnType<typeof tensorsOf<typeof batch>>) => {
      const outputs = options.model.apply(images) as tf.Tensor2D;
      const scores = tf.matMul(outputs, tf.tensor2d(codes as number[][]), false, true); // [batch, classes]
      return tf.sum(tf.notEqual(tf.argMax(scores, 1), labels));
    };
    await overfits(new TrainingStep(options), batch, misses, { learningRate: 0.01, steps: 600 });
  });

  it('leaves no tensor behind in 100 steps, curvature among them', async () => {
    const settings: Partial<NetworkConfig> = {
      classifier: 'pairwise',
      hidden: [8],
      outputs: 'scaled-tanh',
      optimizer: 'stochastic-diagonal-levenberg-marquardt',
      weightDecay: 1e-4,
    };
    const { options, criterion, batch } = await learning(settings, 16);
    const step = new TrainingStep(options);
    const estimateCurvature = curvatureEstimator(step, { outputCurvature: criterion.curvature });
    const run: typeof step.run = (...of) => {
      estimateCurvature(batch.images, batch.labels);
      return step.run(...of);
    };
    await keepsTensorsFlat({ run }, batch, { learningRate: 1e-4 });
  });
});
