import { isMainThread } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import { clipByGlobalNorm } from '../src/gradients.ts';
import { BatchNormalization } from '../src/layers/batch-normalization.ts';
import type { HostArray } from '../src/host-array.ts';
import { Dropout } from '../src/layers/dropout.ts';
import { softmaxCrossEntropy } from '../src/losses.ts';
import { adam } from '../src/optimizers/adam.ts';
import { chain } from '../src/optimizers/chain.ts';
import { parametersOf } from '../src/parameters.ts';
import { Random } from '@nutshell/random';
import type { TrainingStepOptions } from '../src/step.ts';

export interface LearnerBatch {
  x: HostArray<[number, number]>;
  labels: HostArray<[number]>;
}

export interface LearnerConfig {
  /** Of the first weights; other threads get those of replica 0. */
  seed: number;
  /** Batch normalisation of the input. */
  normalised?: boolean;
  /** The fault in the other threads, and at which of their steps, counted from 0. */
  failure?: { how: 'throw' | 'exit' | 'build' | 'grow'; at: number };
}

/** A small network with dropout, a clipped gradient and slots, for tests in several threads. */
export default function learner({
  seed,
  normalised = false,
  failure,
}: LearnerConfig): TrainingStepOptions<LearnerBatch> {
  const failing = isMainThread ? undefined : failure;
  if (failing?.how === 'build') throw new RangeError('no such network');
  const model = tf.sequential({
    layers: [
      tf.layers.inputLayer({ inputShape: [4] }),
      ...(normalised ? [new BatchNormalization({ name: 'norm', momentum: 0.75 })] : []),
      tf.layers.dense({ name: 'hidden', units: failing?.how === 'grow' ? 9 : 8 }),
      tf.layers.activation({ name: 'squash', activation: 'tanh' }),
      new Dropout({ name: 'drop', rate: 0.25 }),
      tf.layers.dense({ name: 'output', units: 3 }),
    ],
  });
  for (const [name, variable] of Object.entries(parametersOf(model))) {
    const values = new Random(seed).fork(name).fillNormal(new Float32Array(variable.size), 0, 0.5);
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
  let steps = 0;
  return {
    model,
    optimizer: chain(clipByGlobalNorm(0.4), adam()),
    averageDecay: 0.9,
    averageStatistics: true,
    random: new Random(seed),
    loss: ({ x, labels }) => {
      if (steps++ === failing?.at) {
        if (failing.how === 'throw') throw new TypeError('the loss went wrong', { cause: 'a test' });
        if (failing.how === 'exit') process.exit(3);
      }
      return softmaxCrossEntropy(model.apply(x, { training: true }) as tf.Tensor2D, labels);
    },
  };
}

/** A batch of its own for each step. */
export function batchOf(step: number, examples = 6): LearnerBatch {
  const random = new Random(1000 + step);
  const x = random.fillNormal(new Float32Array(4 * examples));
  const labels = Int32Array.from({ length: examples }, () => random.int(3));
  return { x: { values: x, shape: [examples, 4] }, labels: { values: labels, shape: [examples] } };
}
