import { machine } from '@nutshell/core';
import { z } from 'zod';

/** Everything an experiment of the optimisers may set. */
export const config = z.strictObject({
  task: z
    .enum(['surfaces', 'digits'])
    .default('surfaces')
    .describe('race down three surfaces, or train a network on digits, one optimiser after another'),
  rateFactor: z
    .number()
    .positive()
    .default(1)
    .describe('multiplies the learning rates of all optimisers; Adadelta’s too'),

  steps: z.int().min(1).max(10_000).default(1000).describe('surfaces: steps of each optimiser'),
  radius: z
    .number()
    .positive()
    .default(0.1)
    .describe('surfaces: distance from a minimum that counts as having reached it'),

  dataset: z.enum(['mnist', 'fashion-mnist', 'synthetic']).default('mnist').describe('digits: what to learn'),
  trainExamples: z
    .int()
    .min(0)
    .default(0)
    .describe('digits: use only the first n training examples; 0 = all'),
  testExamples: z.int().min(0).default(0).describe('digits: use only the first n test examples; 0 = all'),
  units: z.int().min(1).max(4096).default(20).describe('digits: units in each of the two hidden layers'),
  epochs: z
    .int()
    .min(1)
    .max(1000)
    .default(2)
    .describe('digits: passes of each optimiser through the training set'),
  batchSize: z.int().min(1).max(1024).default(8).describe('digits: examples per update'),
  weightDecay: z
    .number()
    .min(0)
    .default(1.25e-4)
    .describe('digits: L2 penalty of the weights, not of the biases'),
  measureEvery: z
    .int()
    .min(1)
    .default(6000)
    .describe('digits: training examples between two points of the curves'),

  ...machine.omit({ workers: true }).shape,
});

export type OptimizersConfig = z.infer<typeof config>;
