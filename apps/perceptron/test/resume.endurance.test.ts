import { resumesToTheSameBits } from '@nutshell/testing';
import { describe, test } from 'vitest';

const digits = { dataset: 'synthetic', trainExamples: 200, testExamples: 100 };

describe(
  'killed again and again and resumed, it ends with the bits of one that never was:',
  {
    timeout: 600_000,
  },
  () => {
    test('a network of MNIST, by Levenberg-Marquardt', () =>
      resumesToTheSameBits(
        'perceptron',
        {
          ...digits,
          optimizer: 'stochastic-diagonal-levenberg-marquardt',
          criterion: 'squared',
          learningRate: 1e-3,
          curvatureExamples: 40,
          batchSize: 4,
          epochs: 2, // 100 steps
        },
        { kills: 5 },
      ));

    test('the race of seven optimisers', () =>
      resumesToTheSameBits(
        'perceptron',
        { ...digits, experiment: 'optimizers-mnist', epochs: 1, measureEvery: 100 }, // 7 x 25 steps
        { kills: 5 },
      ));
  },
);
