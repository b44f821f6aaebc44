import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { OnnxBackend } from 'tfjs-backend-onnx';
import { selectBackend } from '../src/backend.ts';
import { diagonalCurvature } from '../src/curvature.ts';
import { tensorsOf } from '../src/host-array.ts';
import { compile } from '../src/index.ts';
import { adam } from '../src/optimizers/adam.ts';
import { fading } from '../src/optimizers/fading.ts';
import { fixedNorm } from '../src/optimizers/fixed-norm.ts';
import { lookahead } from '../src/optimizers/lookahead.ts';
import { muon } from '../src/optimizers/muon.ts';
import { parameterGroups } from '../src/optimizers/parameter-groups.ts';
import { optimizer, optimizerSchema } from '../src/optimizers/registry.ts';
import { sgd } from '../src/optimizers/sgd.ts';
import { fingerprint, parametersOf } from '../src/parameters.ts';
import { TrainingStep, type TrainingStepOptions } from '../src/step.ts';
import learner, { type LearnerBatch, batchOf } from './learner.ts';
import { onnxHere } from './onnx.ts';

describe.skipIf(!onnxHere)('on onnx', () => {
  beforeAll(() => selectBackend({ backend: 'onnx' }));
  const stats = () => (tf.backend() as unknown as OnnxBackend).stats();

  /** Twelve steps with their own rates, one of them with a smaller batch, and a look at the average between them. */
  async function train(options: Partial<TrainingStepOptions<LearnerBatch>>) {
    const step = new TrainingStep({ ...learner({ seed: 1 }), ...options });
    const losses: number[] = [];
    for (let i = 0; i < 12; i++) {
      losses.push(step.run(batchOf(i, i === 7 ? 5 : 6), 0.01 * (i + 1)));
      if (i === 8)
        losses.push(await step.withAverage(() => tf.sum(step.parameters['hidden/kernel']).dataSync()[0]));
    }
    const variables = fingerprint(step.variables);
    step.dispose();
    return { losses, variables };
  }

  test.each(optimizerSchema.options.map(({ shape }) => shape.name.value))(
    'a step with %s has the same bits compiled and not',
    async (name) => {
      const of = () => ({
        optimizer: optimizer(optimizerSchema.parse({ name, clipNorm: 0.4, weightDecay: 1e-3 })),
      });
      const before = stats();
      const compiled = await train(of());
      const { refusals, runs } = stats();
      expect(refusals).toEqual(before.refusals); // so that it has been compiled indeed
      expect(runs).toBeGreaterThan(before.runs);
      expect(compiled).toEqual(await train({ ...of(), compiled: false }));
      expect(new Set(compiled.losses).size).toBe(13);
    },
  );

  test('so has one that averages running statistics, too', async () => {
    const of = () => learner({ seed: 1, normalised: true });
    expect(await train(of())).toEqual(await train({ ...of(), compiled: false }));
  });

  test('so has one whose optimiser counts its steps, and treats kernels for themselves', async () => {
    const of = () => {
      const rule = parameterGroups({
        kernels: { includes: (_, { rank }) => rank > 1, optimizer: fixedNorm(muon()), rate: 0.5 },
        biases: { includes: () => true, optimizer: fading(sgd(), { steps: 8 }) },
      });
      return { optimizer: lookahead(rule, { steps: 12, every: 3 }) };
    };
    const { refusals } = stats();
    const compiled = await train(of());
    expect(stats().refusals).toEqual(refusals);
    expect(compiled).toEqual(await train({ ...of(), compiled: false }));
  });

  test('the numbers are those of the cpu backend, to rounding', async () => {
    const found = await train({ optimizer: adam() });
    await selectBackend({ backend: 'cpu' });
    const expected = await train({ optimizer: adam() });
    await selectBackend({ backend: 'onnx' });
    found.losses.forEach((loss, i) => expect(loss).toBeCloseTo(expected.losses[i], 5));
  });

  test('curvature has the same bits compiled and not, and moves no weight', () => {
    const { model } = learner({ seed: 1 });
    const curvature = (x: tf.Tensor, labels: tf.Tensor1D) =>
      diagonalCurvature(model, x, labels, { outputCurvature: tf.onesLike });
    const compiled = compile(curvature);
    const before = fingerprint(parametersOf(model));
    for (let i = 0; i < 4; i++) {
      const { x, labels } = tensorsOf(batchOf(i));
      expect(fingerprint(compiled(x, labels))).toBe(fingerprint(curvature(x, labels)));
    }
    expect(fingerprint(parametersOf(model))).toBe(before);
  });
});
