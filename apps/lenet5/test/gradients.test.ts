import * as tf from '@tensorflow/tfjs';
import {
  TrainingStep,
  adamw,
  diagonalCurvature,
  parametersOf,
  selectBackend,
  stochasticDiagonalLevenbergMarquardt,
} from '@nutshell/core';
import { Random } from '@nutshell/random';
import { beforeAll, describe, expect, it } from 'vitest';
import { criterionOf } from '../src/criterion.ts';
import { type Architecture, buildModel } from '../src/model.ts';
import { LENET5, VARIANTS } from './architectures.ts';
import { generatedBatch } from './generated.ts';

type Tensors = Pick<ReturnType<typeof generatedBatch>, 'images' | 'labels'>;

function network(architecture: Architecture) {
  const model = buildModel(architecture, new Random(2));
  const criterion = criterionOf({ ...architecture, penalty: 50 });
  const loss = ({ images, labels }: Tensors) =>
    criterion.loss(model.apply(images, { training: true }) as tf.Tensor2D, labels);
  return { model, criterion, loss };
}

/** He's biases of 0 put dead units exactly onto the kink of ReLU, where there is no derivative to compare with. */
function moveBiases(parameters: Record<string, tf.Variable>): void {
  for (const [name, variable] of Object.entries(parameters)) {
    if (!name.endsWith('/bias')) continue;
    const values = new Random(8).fork(name).fillUniform(new Float32Array(variable.size), -0.1, 0.1);
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
}

/** The best counts: with ReLU a large step crosses kinks, and rounding hides a small one. */
const STEPS = [4e-3, 5e-4];

describe('gradients against finite differences, cpu backend', () => {
  beforeAll(() => selectBackend({ backend: 'cpu' }));

  it.each(Object.entries(VARIANTS))('%s', (_, architecture) => {
    const { model, loss } = network(architecture);
    const batch = generatedBatch(2, architecture);
    const parameters = parametersOf(model);
    moveBiases(parameters);
    const { value, grads } = tf.variableGrads(() => loss(batch), Object.values(parameters));
    const rounding = 3e-5 * value.dataSync()[0];
    const random = new Random(9);

    for (const [name, parameter] of Object.entries(parameters)) {
      const start = parameter.dataSync().slice();
      const lossAt = (change: (values: Float32Array) => void) => {
        const values = start.slice() as Float32Array;
        change(values);
        return tf.tidy(() => {
          parameter.assign(tf.tensor(values, parameter.shape));
          return loss(batch).dataSync()[0];
        });
      };
      const gradient = grads[parameter.name].dataSync() as Float32Array;
      const largest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(largest, `${name} has a gradient`).toBeGreaterThan(0);

      const steepest = gradient.findIndex((value) => Math.abs(value) === largest);
      for (const i of [steepest, random.int(start.length), random.int(start.length)]) {
        const errors = STEPS.map((h) => {
          const difference = lossAt((w) => (w[i] += h)) - lossAt((w) => (w[i] -= h));
          return Math.abs(difference / (2 * h) - gradient[i]);
        });
        const label = `${name}[${i}]: ${gradient[i]}, largest ${largest}`;
        expect(Math.min(...errors), label).toBeLessThan(0.05 * largest + rounding);
      }
      lossAt(() => {});
    }
    tf.dispose([value, grads, batch.images, batch.labels]);
  });
});

describe('a training step, wasm backend', () => {
  beforeAll(() => selectBackend({ backend: 'wasm' }));

  it.each(['LeNet-5, Eq. 9', 'LeNet-5, ReLU, maximum, all connections', 'LeNet-1'])(
    '%s overfits 32 examples',
    (name) => {
      const { model, criterion, loss } = network(VARIANTS[name]);
      const batch = generatedBatch(32, VARIANTS[name]);
      const misses = () =>
        tf.tidy(() => {
          const read = tf.argMax(criterion.probabilities(model.apply(batch.images) as tf.Tensor2D), 1);
          return tf.sum(tf.notEqual(read, batch.labels)).dataSync()[0];
        });
      const step = new TrainingStep({ model, optimizer: adamw({ weightDecay: 0 }), loss });
      expect(misses()).toBeGreaterThan(16);
      let steps = 0;
      while (misses() > 0 && steps < 150) {
        for (let i = 0; i < 10; i++, steps++) step.run(batch.batch, 4e-3);
      }
      expect(misses(), `after ${steps} steps`).toBe(0);
      step.dispose();
      model.dispose();
      tf.dispose([batch.images, batch.labels]);
    },
  );

  it('leaves no tensor behind in 100 steps, dropout, average and curvature among them', () => {
    const architecture: Architecture = { ...LENET5, dropout: 0.3 };
    const { model, criterion, loss } = network(architecture);
    const optimizer = stochasticDiagonalLevenbergMarquardt({ mu: 0.02 });
    const step = new TrainingStep({ model, optimizer, averageDecay: 0.9, random: new Random(3), loss });
    const { batch, images, labels } = generatedBatch(2, architecture);
    const estimateCurvature = () =>
      tf.dispose(
        diagonalCurvature(model, images, labels, {
          outputCurvature: (outputs, of) => criterion.curvature(outputs, of),
          upTo: criterion.curvatureAt,
        }),
      );
    const run = () => step.run(batch, 1e-6);
    estimateCurvature();
    run();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 100; i++) run();
    estimateCurvature();
    expect(tf.memory().numTensors).toBe(before);
  });
});
