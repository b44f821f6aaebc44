import { z } from 'zod';

/** Everything an experiment with linear regression may set. */
export const config = z.strictObject({
  data: z
    .enum(['line', 'cars'])
    .default('line')
    .describe('points around a line, or the table of cars; --csv takes the place of both'),
  csv: z
    .string()
    .default('')
    .describe('file with a row of names and rows of numbers; "" = the data that --data names'),
  x: z
    .string()
    .default('')
    .describe(
      'columns to predict from, with commas between them; quotes around a name that has one; "" = all others of the cars',
    ),
  y: z.string().default('').describe('column to predict; "" = mpg of the cars'),
  testFraction: z
    .number()
    .min(0)
    .max(0.9)
    .default(0.2)
    .describe('part of the rows that is held back for the test'),
  standardise: z
    .boolean()
    .default(true)
    .describe('whether every x has mean 0 and deviation 1 on the training rows'),
  bias: z.boolean().default(true).describe('y = wx + b, or y = wx'),

  points: z.int().min(2).max(100_000).default(100).describe('points around the line'),
  slope: z.number().default(2).describe('w of the line'),
  intercept: z.number().default(-1).describe('b of the line'),
  noise: z.number().min(0).default(0.5).describe('standard deviation of the points from the line'),

  passes: z.int().min(1).max(100_000).default(50).describe('passes of gradient descent through the rows'),
  batchSize: z.int().min(1).default(10).describe('rows per update of mini-batch gradient descent'),
  learningRate: z
    .number()
    .min(0)
    .default(0)
    .describe('of all three kinds of gradient descent; 0 = for each the one that the curvature of E allows'),
  halving: z
    .number()
    .min(0)
    .default(5)
    .describe(
      'passes after which the rate of stochastic and mini-batch descent is a half, then a third …; 0 = never',
    ),
});

export type RegressionConfig = z.infer<typeof config>;
