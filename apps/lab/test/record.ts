/** Result records for tests: small, fixed, and consistent in themselves. */
import type { ResultRecord } from '@nutshell/experiment/result';

export interface RecordChoice {
  experiment?: string;
  /** Epochs of the curve; the last row has the final error. */
  epochs?: number;
  /** Of 1,000 test examples: those with these indices are misread, each as the class after its own. */
  missed?: readonly number[];
  config?: Record<string, unknown>;
}

/** 1,000 test examples of 10 classes; example i is of class i mod 10. */
export function recordOf({
  experiment = 'paper',
  epochs = 20,
  missed = [3, 14, 15, 92, 65, 35, 89, 79, 32, 38],
  config = {},
}: RecordChoice = {}): ResultRecord {
  const classes = Array.from({ length: 10 }, (_, index) => String(index));
  const confusion = classes.map((_, row) => classes.map((_, column) => (row === column ? 100 : 0)));
  for (const index of missed) {
    confusion[index % 10][index % 10]--;
    confusion[index % 10][(index + 1) % 10]++;
  }
  const error = missed.length / 1000;
  return {
    schema: 'nutshell.result/1',
    app: 'lenet5',
    experiment,
    seed: 1,
    command: `npx nx run lenet5:train --experiment=${experiment} --seed=1`,
    commit: '220aa68f311770243c5d736ca7b36005c1214deb',
    date: '2026-11-23',
    config: {
      model: 'lenet5',
      optimizer: 'sgd',
      batchSize: 16,
      learningRate: 0.25,
      device: 'auto',
      epochs,
      ...config,
    },
    deviations: ['mini-batches of 16, where the paper updates after every example'],
    dataset: { name: 'mnist', source: 'a test', sha256: {}, sizes: { train: 6000, test: 1000 } },
    model: { parameters: 61_706, multiplyAdds: 327_256 },
    metrics: { 'test.error': error, 'test.misses': missed.length, 'test.loss': 0.125, 'train.loss': 0.0625 },
    cost: { seconds: 464, steps: 75_000, examplesPerSecond: 2587, peakMemoryMiB: 505 },
    environment: {
      node: '20.20.2',
      backend: 'onnx',
      device: 'cpu',
      threads: 2,
      cpu: 'a processor',
      os: 'linux x64',
    },
    curve: Array.from({ length: epochs }, (_, index) => ({
      epoch: index + 1,
      'train.loss': 2 / (index + 1),
      'test.loss': 3 / (index + 1),
      'test.error': error + (0.2 * (epochs - 1 - index)) / epochs,
    })),
    misses: { test: missed.map((index): [number, number] => [index, (index + 1) % 10]) },
    confusion: { test: confusion },
    classes,
  };
}
