import { activationNames, vectorOptimizerNames } from '@nutshell/micro/dense';
import { planarNames } from '@nutshell/micro/plane';
import { z } from 'zod';

const MOST_UNITS = 64;

/** Hidden layers as one types them: `4,2`; the empty text for none. */
const hidden = z.string().refine((text) => text === '' || text.split(',').every((units) => isSize(units)), {
  error: `expected the units of each hidden layer, 1 … ${MOST_UNITS}, with commas between, such as "4,2", or "" for none`,
});

const view = z.string().refine((text) => text === 'components' || /^[1-9]\d?,[1-9]\d?$/.test(text), {
  error: 'expected "components" or two units, counted from 1, such as "1,3"',
});

export const config = z.strictObject({
  dataset: z.enum(planarNames).default('two-curves').describe('which points'),
  csv: z.string().default('').describe('a file of own points instead, with the columns x, y and label'),
  points: z.int().min(8).max(20_000).default(400).describe('how many points are drawn'),
  noise: z
    .number()
    .min(0)
    .max(1)
    .default(0.03)
    .describe('standard deviation of the noise on both coordinates'),
  testFraction: z.number().gt(0).lt(1).default(0.3).describe('share of the points that is kept for testing'),
  hidden: hidden
    .default('2')
    .describe('units of the hidden layers, such as 2 or 4,2; nothing for a perceptron'),
  activation: z.enum(activationNames).exclude(['threshold']).default('tanh').describe('of the hidden layers'),
  optimizer: z.enum(vectorOptimizerNames).default('adam').describe('rule of the updates'),
  learningRate: z.number().gt(0).default(0.03).describe('step size'),
  epochs: z.int().min(1).max(100_000).default(300).describe('passes over the training points'),
  batchSize: z.int().min(1).default(10).describe('points per step'),
  l1: z.number().min(0).default(0).describe('penalty on the sum of the absolute weights'),
  l2: z.number().min(0).default(0).describe('penalty on half the sum of the squared weights'),
  restarts: z
    .int()
    .min(1)
    .max(100)
    .default(5)
    .describe('trainings from other weights; the one of the least training loss counts'),
  view: view
    .default('components')
    .describe(
      'how layers of more than two units are shown: components, or a pair of units such as 1,3 where they have it',
    ),
  frames: z
    .int()
    .min(0)
    .max(200)
    .default(32)
    .describe('frames of the animation through training; 0 for none'),
});

export type DepthConfig = z.infer<typeof config>;

/** The hidden layers' units: `"4,2"` is [4, 2]. */
export function hiddenUnits(text: string): number[] {
  return text === '' ? [] : text.split(',').map(Number);
}

function isSize(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= MOST_UNITS;
}
