import * as tf from '@tensorflow/tfjs';
import {
  type Batch,
  type TrainingStepOptions,
  drawMasks,
  examplesIn,
  lossAndState,
  maskGenerators,
  parametersOf,
  selectBackend,
  tensorsOf,
  withMasks,
} from '@nutshell/core';
import { expect } from 'vitest';

export interface GradientOptions {
  /** Largest error, as a fraction of the parameter's largest derivative. Default 0.05. */
  tolerance?: number;
  /** Elements per parameter, beside that with the largest derivative. Default 2. */
  elements?: number;
  /** How far an element is moved; the best of them counts: a large step crosses kinks of ReLU, and rounding hides a small one. */
  steps?: readonly number[];
}

/** Rounding of a loss in float32, as a fraction of it, divided by the smallest step: finite differences cannot resolve less. */
const ROUNDING = 3e-5;

/**
 * Asserts that the gradient of a loss by every parameter agrees with finite differences, on the cpu backend: at the steepest element
 * and at some others. Dropout keeps one mask meanwhile, and carried states begin at the same values each time. Parameters that are
 * zero throughout are moved off first: biases of 0 put dead units exactly onto the kink of ReLU, where there is no derivative.
 * @param options as an app's `learner` returns them
 * @param batch a few examples
 */
export async function gradientsMatch<B extends Batch<B>>(
  { model, loss, random, state = {} }: Pick<TrainingStepOptions<B>, 'model' | 'loss' | 'random' | 'state'>,
  batch: B,
  { tolerance = 0.05, elements = 2, steps = [4e-3, 5e-4] }: GradientOptions = {},
): Promise<void> {
  const backend = tf.getBackend();
  await selectBackend({ backend: 'cpu' });
  try {
    const parameters = parametersOf(model);
    for (const parameter of Object.values(parameters)) moveOffZero(parameter);
    const inputs = tensorsOf(batch);
    const masks = tensorsOf(drawMasks(model, examplesIn(batch), random ? maskGenerators(model, random) : {}));
    const before = tensorsOf(state);
    const compute = () => withMasks(model, masks, () => lossAndState(loss(inputs, before)).loss);
    const { value, grads } = tf.variableGrads(compute, Object.values(parameters));
    const rounding = ROUNDING * Math.abs(value.dataSync()[0]);

    for (const [name, parameter] of Object.entries(parameters)) {
      const start = parameter.dataSync().slice();
      const lossAt = (element: number, change: number) =>
        tf.tidy(() => {
          const moved = start.slice();
          moved[element] += change;
          parameter.assign(tf.tensor(moved, parameter.shape));
          return compute().dataSync()[0];
        });
      const gradient = grads[parameter.name].dataSync<'float32'>();
      const largest = gradient.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
      expect(largest, `${name} has a gradient`).toBeGreaterThan(0);
      const steepest = gradient.findIndex((each) => Math.abs(each) === largest);
      for (const element of [steepest, ...spread(elements, start.length)]) {
        const allowed = tolerance * largest + rounding;
        let error = Infinity;
        for (const h of steps) {
          const slope = (lossAt(element, h) - lossAt(element, -h)) / (2 * h);
          error = Math.min(error, Math.abs(slope - gradient[element]));
          if (error < allowed) break;
        }
        const label = `${name}[${element}] has ${gradient[element]}, the largest is ${largest}; error`;
        expect(error, label).toBeLessThan(allowed);
      }
      lossAt(0, 0);
    }
    tf.dispose([value, grads, inputs, masks, before]);
  } finally {
    await tf.setBackend(backend);
  }
}

/** `count` of `length` places, spread evenly. */
function spread(count: number, length: number): number[] {
  const golden = 0.618034;
  return Array.from({ length: count }, (_, i) => Math.floor((((i + 1) * golden) % 1) * length));
}

function moveOffZero(parameter: tf.Variable): void {
  if (parameter.dataSync().some((value) => value !== 0)) return;
  const values = Float32Array.from({ length: parameter.size }, (_, i) => 0.1 * Math.sin(i + 1));
  tf.tidy(() => parameter.assign(tf.tensor(values, parameter.shape)));
}
