import * as tf from '@tensorflow/tfjs';
import { TrainingStep, compile, diagonalCurvature, fingerprint, selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import { beforeAll, describe, expect, it } from 'vitest';
import { config } from '../src/config.ts';
import { criterionOf } from '../src/criterion.ts';
import { learner } from '../src/learner.ts';
import { buildModel } from '../src/model.ts';
import { VARIANTS } from './architectures.ts';
import { generatedBatch } from './generated.ts';

describe('a training in compiled sessions', () => {
  beforeAll(() => selectBackend());

  it.each(Object.entries(VARIANTS))('%s has the bits of one operation after the other', (_, architecture) => {
    const settings = config.parse({ ...architecture, dropout: 0.2, ema: 0.9 });
    const criterion = criterionOf(settings);
    const train = (compiled: boolean) => {
      const model = buildModel(settings, new Random(2));
      const step = new TrainingStep({ ...learner(settings, model, new Random(3)), compiled });
      const estimate = (images: tf.Tensor4D, labels: tf.Tensor1D) =>
        diagonalCurvature(model, images, labels, {
          outputCurvature: (outputs, of) => criterion.curvature(outputs, of),
          upTo: criterion.curvatureAt,
        });
      const curvature = compiled ? compile(estimate) : estimate;
      const { batch, images, labels } = generatedBatch(16, settings);
      const losses: number[] = [];
      for (let i = 0; i < 8; i++) {
        if (i % 2 === 0) {
          for (const [name, values] of Object.entries(curvature(images, labels)))
            step.slots[`curvature/${name}`].assign(values);
        }
        losses.push(step.run(batch, 1e-6 * (i + 1)));
      }
      return { losses, variables: fingerprint(step.variables) };
    };
    const found = train(true);
    expect(found).toEqual(train(false));
    expect(new Set(found.losses).size).toBe(8);
  });
});
