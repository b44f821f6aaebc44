import { z } from 'zod';
import { machine } from '@nutshell/core';

/** The digits, and their form as inputs of a classifier. */
const digitKeys = {
  dataset: z.enum(['mnist', 'fashion-mnist', 'synthetic']).default('mnist').describe('what to classify'),
  trainExamples: z.int().min(0).default(0).describe('use only the first n training examples; 0 = all'),
  testExamples: z.int().min(0).default(0).describe('use only the first n test examples; 0 = all'),
  validation: z
    .int()
    .min(0)
    .default(0)
    .describe('hold this many training examples out: settings are chosen on them, never on test; 0 = none'),
  images: z
    .enum(['regular', 'boxed', 'deskewed'])
    .default('regular')
    .describe('28x28 as in the file, the bounding box in 20x20, or deskewed and cut to 20x20'),
  pixels: z
    .enum(['paper', 'unit'])
    .default('paper')
    .describe('values of paper and ink: −0.1 and 1.175, or 0 and 1'),
};

/** The architecture of the network. */
const networkKeys = {
  hidden: z
    .array(z.int().min(1).max(100_000))
    .default([])
    .describe('units of each hidden layer, as in [500,150]; [] for a single layer of weights'),
  activation: z
    .enum(['scaled-tanh', 'sigmoid', 'relu'])
    .default('scaled-tanh')
    .describe('squashing function of hidden units: 1.7159 tanh(2a/3), 1/(1 + exp −a), or max(0, a)'),
  outputs: z
    .enum(['linear', 'scaled-tanh'])
    .default('linear')
    .describe('output units: their weighted sums, or these squashed'),
  criterion: z
    .enum(['squared', 'logistic', 'softmax'])
    .default('squared')
    .describe('squared distance to targets of ±1, or cross-entropy of every unit, or of all by softmax'),
  initializer: z
    .enum(['paper', 'glorot', 'he'])
    .default('paper')
    .describe('weights and biases uniform in ±2.4/fan-in; or biases 0 and weights after Glorot, or He'),
};

/** The learning of a network. */
const trainingKeys = {
  epochs: z.int().min(1).max(1000).default(20).describe('passes through the training set'),
  batchSize: z.int().min(1).max(10_000).default(16).describe('examples per update'),
  optimizer: z
    .enum([
      'sgd',
      'momentum',
      'nesterov',
      'adagrad',
      'adadelta',
      'rmsprop',
      'adam',
      'stochastic-diagonal-levenberg-marquardt',
    ])
    .default('sgd')
    .describe('rule of the updates'),
  learningRate: z
    .number()
    .positive()
    .default(0.01)
    .describe('of the mean gradient; multiplies the table of the schedule `paper`'),
  schedule: z
    .enum(['constant', 'paper', 'cosine', 'linear'])
    .default('constant')
    .describe("over all passes: constant, the paper's table for LeNet-5 (stretched), or down to 0"),
  warmUp: z
    .number()
    .min(0)
    .default(0)
    .describe('passes over which the rate of the schedule is reached, in a line from 0'),
  weightDecay: z.number().min(0).default(0).describe('λ of the penalty λ/2 |w|², biases excepted'),
  curvatureExamples: z
    .int()
    .min(1)
    .default(500)
    .describe('examples for the curvature of Levenberg-Marquardt, estimated again with every pass'),
  mu: z.number().positive().default(0.02).describe('mu of Levenberg-Marquardt'),
};

const digit = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/** Everything an experiment with the classifiers of MNIST may set. Flags and their help are made from this. */
export const config = z.strictObject({
  classifier: z
    .enum(['network', 'pairwise', 'sign', 'nearest-neighbours', 'quadratic'])
    .default('network')
    .describe(
      'a unit for every class, for every pair of classes, or one that says yes or no by its sign; neighbours; polynomial',
    ),
  solver: z
    .enum(['gradient', 'least-squares'])
    .default('gradient')
    .describe('how a single layer of linear units learns: step by step, or by solving linear equations'),
  digit: z.enum(digit).default('3').describe('sign: the digit that the unit says yes to'),
  against: z
    .enum(['rest', ...digit])
    .default('rest')
    .describe('sign: the digit that it says no to'),
  neighbours: z.int().min(1).max(1000).default(3).describe('nearest-neighbours: how many vote'),
  components: z
    .int()
    .min(1)
    .max(60)
    .default(40)
    .describe('quadratic: principal components whose products in pairs are the inputs'),
  ridge: z
    .number()
    .min(0)
    .default(1e-6)
    .describe('least-squares: penalty on the weights, in mean squares of a feature'),
  ...digitKeys,
  ...networkKeys,
  ...trainingKeys,
  ...machine.omit({ workers: true }).shape,
});

export type ClassifierConfig = z.infer<typeof config>;

/** Of the classifiers that are networks. */
export type NetworkConfig = ClassifierConfig & { classifier: 'network' | 'pairwise' | 'sign' };
