import {
  type Optimizer,
  type Schedule,
  adamw,
  chain,
  isBiasOrGain,
  momentum,
  nesterov,
  weightDecay,
} from '@nutshell/core';
import type { ImagenetConfig } from './config.ts';
import { type SpeedRunRule, speedRunRecipe } from './models/index.ts';
import { scheduleOf } from './schedule.ts';

/** How a network learns. */
export interface Recipe {
  optimizer: Optimizer;
  /** The rate by passes done. */
  learningRate: Schedule;
}

/** @param steps of a pass */
type RecipeOf = (config: ImagenetConfig, steps: number) => Recipe;

/** The optimiser of an experiment and its learning rates. @param steps of a pass */
export function recipeOf(config: ImagenetConfig, steps: number): Recipe {
  return recipes[config.optimizer](config, steps);
}

const recipes: Record<ImagenetConfig['optimizer'], RecipeOf> = {
  momentum: (config) => scheduled(config, decayed(config, momentum(config))),
  nesterov: (config) => scheduled(config, decayed(config, nesterov(config))),
  adamw: (config) => scheduled(config, adamw({ weightDecay: config.weightDecay, excludes: isBiasOrGain })),
  'airbench-muon': airbench('muon'),
  'airbench-sgd': airbench('sgd'),
};

const scheduled = (config: ImagenetConfig, optimizer: Optimizer): Recipe => ({
  optimizer,
  learningRate: scheduleOf(config),
});

/** With the L2 penalty of kernels among the gradients. */
const decayed = (config: ImagenetConfig, rule: Optimizer): Optimizer =>
  config.weightDecay > 0 ? chain(weightDecay(config.weightDecay, { excludes: isBiasOrGain }), rule) : rule;

/** Passes after which airbench's whitening layer rests. */
const WHITENING = 3;

/** airbench's own rates, momentum and decay. */
function airbench(rule: SpeedRunRule): RecipeOf {
  return ({ batchSize, epochs, learningRate }, steps) => {
    const course = { batchSize, steps: epochs * steps, whiteningSteps: WHITENING * steps };
    const { optimizer, schedule } = speedRunRecipe(rule, course, learningRate);
    return { optimizer, learningRate: (passes) => schedule(passes * steps) };
  };
}
