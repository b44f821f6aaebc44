import { TrainingStep, selectBackend } from '@nutshell/core';
import type { TargetInputs } from '@nutshell/data';
import { Random } from '@nutshell/random';
import {
  goesOnToTheSameBits,
  gradientsMatch,
  keepsTensorsFlat,
  overfits,
  temporaryFolder,
  tinyNetwork,
} from '@nutshell/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { config } from '../src/config.ts';
import { learner } from '../src/learner.ts';
import { recipeOf } from '../src/recipe.ts';
import { train } from '../src/train.ts';

/** Noise with targets of smoothed labels. */
function batchOf(examples: number): TargetInputs {
  const random = new Random(3);
  const values = random.fillNormal(new Float32Array(examples * 8 * 8 * 3));
  const labels = Int32Array.from({ length: examples }, (_, i) => i % 3);
  const targets = Float32Array.from({ length: examples * 3 }, (_, i) =>
    labels[Math.floor(i / 3)] === i % 3 ? 0.9 : 0.05,
  );
  return {
    images: { values, shape: [examples, 8, 8, 3] },
    labels: { values: labels, shape: [examples] },
    targets: { values: targets, shape: [examples, 3] },
  };
}

/** The parts of a step of ten in a pass. */
function learning(model: tf.LayersModel, settings: object = {}) {
  const full = config.parse({ weightDecay: 0, ...settings });
  return learner(model, recipeOf(full, 10).optimizer, full);
}

describe('a training step', () => {
  beforeAll(() => selectBackend());

  it('goes down the gradient that finite differences find', () =>
    gradientsMatch(learning(tinyNetwork({ size: 4 })), {
      ...batchOf(3),
      images: { values: batchOf(3).images.values.slice(0, 144), shape: [3, 4, 4, 3] },
    }));

  it.each(['momentum', 'nesterov', 'adamw'] as const)('overfits one batch by %s', (optimizer) => {
    const model = tinyNetwork({ channels: 8 });
    return overfits(
      new TrainingStep(learning(model, { optimizer })),
      batchOf(6),
      ({ images, labels }) =>
        tf.sum(
          tf.cast(
            tf.notEqual(tf.argMax(model.apply(images, { training: true }) as tf.Tensor, 1), labels),
            'int32',
          ),
        ),
      { learningRate: optimizer === 'adamw' ? 0.02 : 0.05 },
    );
  });

  it('decays kernels, and neither biases nor batch normalisation', () => {
    const kernelsAfter = (weightDecay: number) => {
      const model = tinyNetwork();
      const step = new TrainingStep(learning(model, { weightDecay, momentum: 0 }));
      step.run(batchOf(3), 0.5);
      return ['conv2', 'bn1', 'logits'].flatMap((name) =>
        model
          .getLayer(name)
          .getWeights()
          .map((weight) => weight.dataSync().slice()),
      );
    };
    const before = ['conv2', 'logits'].map((name) => tinyNetwork().getLayer(name).getWeights()[0].dataSync());
    const [plain, decayed] = [kernelsAfter(0), kernelsAfter(0.1)];
    // A rate of 0.5 and a decay of 0.1 take a twentieth off.
    expect(plain[0][0] - decayed[0][0]).toBeCloseTo(0.05 * before[0][0], 5);
    expect(plain[5][0] - decayed[5][0]).toBeCloseTo(0.05 * before[1][0], 5);
    for (const i of [1, 2, 6]) expect([...decayed[i]]).toEqual([...plain[i]]); // γ, β, bias
  });

  it('leaves no tensor behind', () =>
    keepsTensorsFlat(new TrainingStep(learning(tinyNetwork(), { averageDecay: 0.9 })), batchOf(4), {
      steps: 10,
    }));
});

it(
  'a training that is stopped and resumed ends with the bits of one that was not',
  { timeout: 120_000 },
  async () => {
    vi.stubEnv('NUTSHELL_CACHE', temporaryFolder());
    const small = {
      model: 'resnet20',
      widening: 0.125,
      dataset: 'shapes',
      trainExamples: 32,
      testExamples: 10,
      validation: 8,
      sizes: [8, 10],
      epochs: 2,
      batchSize: 6,
      flip: 'alternating',
      jitter: 0.2,
      mixup: 0.2,
      averageDecay: 0.5,
      schedule: 'one-cycle',
      views: 'mirror',
      backend: 'cpu',
    };
    const outcome = await goesOnToTheSameBits(train, config.parse(small), { at: 5 });
    vi.unstubAllEnvs();
    expect(outcome.cost.steps).toBe(8);
    expect(outcome.dataset.sizes).toEqual({ train: 24, validation: 8, test: 10 });
    expect(Object.keys(outcome.curve[0])).toEqual([
      'epoch',
      'train.loss',
      'validation.loss',
      'validation.error',
    ]);
    expect(Object.keys(outcome.metrics).filter((name) => name.startsWith('test'))).toEqual([
      'test.error',
      'test.misses',
      'test.loss',
      'test.errorViews',
      'test.missesViews',
      'test.lossViews',
    ]);
  },
);
