import { z } from 'zod';
import { machine } from '@nutshell/core';

/** Everything an experiment of LeNet may set; the defaults are those of the paper. Flags and their help are made from this. */
export const config = z.strictObject({
  model: z.enum(['lenet5', 'lenet4', 'lenet1']).default('lenet5').describe('which of the family'),
  dataset: z.enum(['mnist', 'fashion-mnist', 'synthetic']).default('mnist').describe('what to learn'),
  trainExamples: z.int().min(0).default(0).describe('use only the first n training examples; 0 = all'),
  testExamples: z.int().min(0).default(0).describe('use only the first n test examples; 0 = all'),

  validation: z
    .int()
    .min(0)
    .default(0)
    .describe('hold this many training examples out: settings are chosen on them, never on test; 0 = none'),

  activation: z
    .enum(['tanh', 'relu'])
    .default('tanh')
    .describe('squashing function: 1.7159 tanh(2a/3), or max(0, a)'),
  pooling: z
    .enum(['subsampling', 'max'])
    .default('subsampling')
    .describe('sum times coefficient plus bias, or the maximum'),
  connections: z.enum(['paper', 'full']).default('paper').describe('which maps of S2 a map of C3 sees'),
  initializer: z
    .enum(['paper', 'he'])
    .default('paper')
    .describe('weights and biases uniform in ±2.4/fan-in, or He for ReLU with biases of 0'),
  criterion: z
    .enum(['map', 'mse', 'cross-entropy'])
    .default('map')
    .describe('RBF codes with Eq. 9, RBF codes (ten units in LeNet-1 and -4) with Eq. 8, or softmax'),
  penalty: z
    .number()
    .positive()
    .default(10)
    .describe('j of Eq. 9: penalties of wrong classes above it no longer matter'),
  dropout: z.number().min(0).max(0.9).default(0).describe('probability of dropping a unit of C5 and F6'),

  epochs: z.int().min(1).max(1000).default(20).describe('passes through the training set'),
  batchSize: z.int().min(1).max(1024).default(1).describe('examples per update'),
  optimizer: z
    .enum(['levenberg-marquardt', 'momentum', 'adamw'])
    .default('levenberg-marquardt')
    .describe("stochastic diagonal Levenberg-Marquardt (the paper's), or another"),
  learningRate: z
    .number()
    .positive()
    .default(1)
    .describe('factor of the schedule: for `paper` multiplies its table'),
  schedule: z
    .enum(['paper', 'constant', 'cosine', 'one-cycle'])
    .default('paper')
    .describe("the paper's table of 20 passes (stretched to other numbers), or a curve over all steps"),
  warmUp: z
    .number()
    .min(0)
    .default(0)
    .describe('passes over which the rate of the schedule is reached, in a line from 0'),
  mu: z
    .number()
    .positive()
    .default(0.02)
    .describe('mu of Levenberg-Marquardt: keeps rates finite where curvature is small'),
  curvatureExamples: z.int().min(1).default(500).describe('examples from which the curvature is estimated'),
  curvatureEvery: z
    .int()
    .min(0)
    .default(0)
    .describe('estimate it again after this many examples; 0 = once per pass'),
  weightDecay: z.number().min(0).default(0).describe('decoupled weight decay of AdamW'),
  ema: z
    .number()
    .min(0)
    .max(0.99999)
    .default(0)
    .describe('evaluate an exponential moving average of the weights; 0 = the weights'),

  augmentation: z
    .enum(['none', 'affine', 'elastic', 'affine+elastic'])
    .default('none')
    .describe('random planar affine distortions, elastic distortions, or both, drawn again at every pass'),

  ...machine.shape,
});

export type LeNetConfig = z.infer<typeof config>;
