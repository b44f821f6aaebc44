/** All settings of the classify page. It lives in the URL, so a link is a reproducible experiment. */
import { activationNames, type ActivationName, vectorOptimizerNames } from '@nutshell/micro/dense';
import { planarNames, targetNames } from '@nutshell/micro/plane';
import { z } from 'zod';
import { coordinates, featureNames, penaltyNames, stageNames, taskNames } from '@nutshell/micro/classifier';
import { decodePoints, MAX_CLASSES } from '../../points/point-code.ts';

export const MAX_LAYERS = 5;
export const MAX_UNITS = 12;
export const MAX_STEPS = 1_000_000;

/** Activations that descent can train: the threshold has no slope. */
export const trainableActivations = activationNames.filter(
  (name): name is Exclude<ActivationName, 'threshold'> => name !== 'threshold',
);

export const speedNames = ['1', '10', '100', 'all'] as const;
export const datasetNames = [...planarNames, 'own'] as const;

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const between = (least: number, most: number) => z.coerce.number().min(least).max(most);

export const classifyState = z.object({
  task: z.enum(taskNames).default('classification'),
  /** The surface that is to be fitted, of regression. */
  target: z.enum(targetNames).default('saddle'),
  dataset: z.enum(datasetNames).default('two-curves'),
  /** What the network is told of a point. */
  features: z
    .array(z.enum(featureNames))
    .min(1)
    .refine((names) => new Set(names).size === names.length, 'expected each input once')
    .default([...coordinates]),
  /** How many points are generated; own points count themselves. */
  count: whole(10, 1000).default(200),
  noise: between(0, 0.5).default(0.05),
  /** Fraction of the points kept for testing. */
  test: between(0, 0.9).default(0.3),
  /** Own points, see point-code.ts. */
  points: z
    .string()
    .refine((code) => decodePoints(code) !== undefined, 'expected points as this page writes them')
    .default(''),
  /** Units of the hidden layers; none makes a linear classifier. */
  hidden: z.array(whole(1, MAX_UNITS)).max(MAX_LAYERS).default([6, 2]),
  activation: z.enum(trainableActivations).default('tanh'),
  optimizer: z.enum(vectorOptimizerNames).default('adam'),
  rate: between(0.0001, 10).default(0.03),
  penalty: z.enum(penaltyNames).default('none'),
  penaltyRate: between(0, 1).default(0.001),
  batch: whole(1, 1000).default(10),
  seed: whole(0, 999_999).default(1),
  /** Steps of training; a page that is opened takes them before it shows itself. */
  steps: whole(0, MAX_STEPS).default(0),
  speed: z.enum(speedNames).default('10'),
  /** Class that the brush paints. */
  brush: whole(0, MAX_CLASSES - 1).default(0),
  /** The space that is shown: 0 is that of the inputs, n what layer n makes of it. */
  layer: whole(0, MAX_LAYERS + 1).default(2),
  stage: z.enum(stageNames).default('activation'),
  /** The pair of units that the axes of the space stand for, counted from 0. */
  unitX: whole(0, MAX_UNITS - 1).default(0),
  unitY: whole(0, MAX_UNITS - 1).default(1),
});

export type ClassifyState = z.infer<typeof classifyState>;
