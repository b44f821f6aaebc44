import { TrainingStep, countParameters, selectBackend } from '@nutshell/core';
import { imageInputs, syntheticDigits } from '@nutshell/data';
import { Random } from '@nutshell/random';
import { goesOnToTheSameBits, gradientsMatch, keepsTensorsFlat, overfits } from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { config } from '../src/config.ts';
import { learner } from '../src/learner.ts';
import { buildModel } from '../src/model.ts';
import { train } from '../src/train.ts';

/** A step's parts, and a batch of generated digits. */
function learning(examples: number, dropout = 0) {
  const model = buildModel({ hiddenUnits: 16, dropout }, new Random(1));
  const digits = syntheticDigits({ random: new Random(3), train: examples, test: 0 }).splits.train;
  const batch = imageInputs(digits).batch(Array.from({ length: examples }, (_, i) => i));
  return { model, options: learner(model, new Random(2)), batch };
}

describe('the network', () => {
  beforeAll(() => selectBackend({ backend: 'cpu' }));

  it('has the parameters that its layers come to by hand', () => {
    expect(countParameters(buildModel({ hiddenUnits: 64, dropout: 0 }, new Random(1)))).toBe(
      (784 + 1) * 64 + (64 + 1) * 10,
    );
  });

  it('has the gradient that finite differences find', () => {
    const { options, batch } = learning(8, 0.5);
    return gradientsMatch(options, batch);
  });
});

describe('a training step', () => {
  beforeAll(() => selectBackend());

  it('overfits one batch', () => {
    const { model, options, batch } = learning(16);
    return overfits(new TrainingStep(options), batch, ({ images, labels }) =>
      tf.sum(tf.notEqual(tf.argMax(model.apply(images) as tf.Tensor, 1), labels)),
    );
  });

  it('leaves no tensor behind', () => {
    const { options, batch } = learning(8, 0.5);
    return keepsTensorsFlat(new TrainingStep(options), batch);
  });
});

it('a training with dropout that is stopped and resumed ends with the bits of one that was not', () => {
  const settings = { dataset: 'synthetic', trainExamples: 160, testExamples: 20, epochs: 2, dropout: 0.5 };
  return goesOnToTheSameBits(train, config.parse(settings), { at: 7 });
});
