import { z } from 'zod';
import { clipByGlobalNorm, clipByValue, type GradientTransform } from '../gradients.ts';
import { adadelta, adagrad } from './adagrad.ts';
import { adam, adamw } from './adam.ts';
import { chain } from './chain.ts';
import { stochasticDiagonalLevenbergMarquardt } from './levenberg-marquardt.ts';
import type { Optimizer } from './optimizer.ts';
import { rmsprop } from './rmsprop.ts';
import { momentum, nesterov, sgd } from './sgd.ts';
import { isBiasOrGain, weightDecay } from './weight-decay.ts';

const fraction = z.number().min(0).lt(1).optional();
const positive = z.number().positive().optional();

/** Options of every optimiser of an experiment file, beside its own. */
const shared = {
  clipNorm: positive.describe('largest global norm of the gradients; longer ones are shortened to it'),
  clipValue: positive.describe('largest absolute value of a gradient element; applied before clipNorm'),
  weightDecay: z.number().min(0).optional().describe('L2 penalty λ; decoupled from the gradient for adamw'),
  decayBiases: z
    .boolean()
    .optional()
    .describe('whether biases and normalisation gains decay too (default true)'),
};

const adamOptions = { beta1: fraction, beta2: fraction, epsilon: positive };

/**
 * The optimiser of an experiment file, such as `{ "name": "momentum", "momentum": 0.9, "weightDecay": 1e-4
 * }`.
 */
export const optimizerSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('sgd'), ...shared }),
  z.strictObject({ name: z.literal('momentum'), momentum: fraction, ...shared }),
  z.strictObject({ name: z.literal('nesterov'), momentum: fraction, ...shared }),
  z.strictObject({
    name: z.literal('adagrad'),
    initial: z.number().min(0).optional(),
    epsilon: positive,
    ...shared,
  }),
  z.strictObject({ name: z.literal('adadelta'), decay: fraction, epsilon: positive, ...shared }),
  z.strictObject({
    name: z.literal('rmsprop'),
    decay: fraction,
    momentum: fraction,
    epsilon: positive,
    centred: z.boolean().optional(),
    ...shared,
  }),
  z.strictObject({ name: z.literal('adam'), ...adamOptions, ...shared }),
  z.strictObject({ name: z.literal('adamw'), ...adamOptions, ...shared }),
  z.strictObject({ name: z.literal('stochastic-diagonal-levenberg-marquardt'), mu: positive, ...shared }),
]);

export type OptimizerConfig = z.infer<typeof optimizerSchema>;

/**
 * The optimiser that a validated config describes; options left out have the defaults of the function of that
 * name.
 */
export function optimizer(config: OptimizerConfig): Optimizer {
  const excludes = config.decayBiases === false ? isBiasOrGain : undefined;
  const transforms: GradientTransform[] = [];
  if (config.clipValue) transforms.push(clipByValue(config.clipValue));
  if (config.clipNorm) transforms.push(clipByGlobalNorm(config.clipNorm));
  if (config.weightDecay && config.name !== 'adamw')
    transforms.push(weightDecay(config.weightDecay, { excludes }));
  return chain(...transforms, rule(config, excludes));
}

function rule(config: OptimizerConfig, excludes?: typeof isBiasOrGain): Optimizer {
  switch (config.name) {
    case 'sgd':
      return sgd();
    case 'momentum':
      return momentum(config);
    case 'nesterov':
      return nesterov(config);
    case 'adagrad':
      return adagrad(config);
    case 'adadelta':
      return adadelta(config);
    case 'rmsprop':
      return rmsprop(config);
    case 'adam':
      return adam(config);
    case 'adamw':
      return adamw({ ...config, excludes });
    case 'stochastic-diagonal-levenberg-marquardt':
      return stochasticDiagonalLevenbergMarquardt(config);
  }
}
