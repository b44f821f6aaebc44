import * as tf from '@tensorflow/tfjs';
import { TrainingStep, adamw, curvatureEstimator, selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import { gradientsMatch, keepsTensorsFlat, overfits } from '@nutshell/testing';
import { beforeAll, describe, it } from 'vitest';
import { config } from '../src/config.ts';
import { criterionOf } from '../src/criterion.ts';
import { learner } from '../src/learner.ts';
import { type Architecture, buildModel } from '../src/model.ts';
import { LENET5, VARIANTS } from './architectures.ts';
import { generatedBatch } from './generated.ts';

function learning(architecture: Architecture, examples: number) {
  const settings = config.parse({ ...architecture, penalty: 50 });
  const options = learner(settings, buildModel(settings, new Random(2)), new Random(3));
  return { options, criterion: criterionOf(settings), batch: generatedBatch(examples, settings).batch };
}

describe('a loss', () => {
  beforeAll(() => selectBackend({ backend: 'cpu' }));

  it.each(Object.entries({ ...VARIANTS, 'LeNet-5 with dropout': { ...LENET5, dropout: 0.3 } }))(
    'of %s has the gradient that finite differences find',
    (_, architecture) => {
      const { options, batch } = learning(architecture, 1);
      return gradientsMatch(options, batch);
    },
  );
});

describe('a step on wasm', () => {
  beforeAll(() => selectBackend({ backend: 'wasm' }));

  it.each(['LeNet-5, Eq. 9', 'LeNet-5, ReLU, maximum, all connections', 'LeNet-1'])(
    'of %s overfits 32 examples',
    (name) => {
      const { options, criterion, batch } = learning(VARIANTS[name], 32);
      const step = new TrainingStep({ ...options, optimizer: adamw({ weightDecay: 0 }) });
      return overfits(step, batch, ({ images, labels }) => {
        const outputs = options.model.apply(images) as tf.Tensor2D;
        return tf.sum(tf.notEqual(tf.argMax(criterion.probabilities(outputs), 1), labels));
      });
    },
  );

  it('leaves no tensor behind, with dropout, average and curvature', () => {
    const { options, criterion, batch } = learning({ ...LENET5, dropout: 0.3 }, 2);
    const step = new TrainingStep({ ...options, averageDecay: 0.9 });
    const estimate = curvatureEstimator(step, {
      outputCurvature: criterion.curvature,
      upTo: criterion.curvatureAt,
    });
    let steps = 0;
    const run: typeof step.run = (of, rate) => {
      if (steps++ % 25 === 0) estimate(of.images, of.labels);
      return step.run(of, rate);
    };
    return keepsTensorsFlat({ run }, batch);
  });
});
