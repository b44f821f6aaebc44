import { machine } from '@nutshell/core';
import { z } from 'zod';

const numbers = z.array(z.number());

/** Everything an experiment with back-propagation may set. */
export const config = z.strictObject({
  layers: z
    .array(z.int().min(1).max(6))
    .min(2)
    .max(5)
    .default([2, 2, 1])
    .describe('units by layer, the inputs first'),
  activation: z.enum(['sigmoid', 'tanh', 'relu']).default('sigmoid').describe('g of the hidden units'),
  outputActivation: z
    .enum(['linear', 'sigmoid', 'tanh', 'relu'])
    .default('linear')
    .describe('g of the outputs; with the logistic loss always the sigmoid'),
  loss: z
    .enum(['squared', 'logistic'])
    .default('squared')
    .describe('E = ½ Σ (y − t)², or the cross-entropy of sigmoid outputs'),
  weights: z
    .array(z.array(numbers))
    .default([])
    .describe('by layer, unit and input; [] = drawn from the seed, with deviation 1/√inputs'),
  biases: z.array(numbers).default([]).describe('by layer and unit; [] = drawn likewise'),
  x: numbers.default([1, 0]).describe('the example'),
  targets: numbers.default([1]).describe('targets of the outputs'),
  learningRate: z.number().positive().default(0.5).describe('of the one step that is shown'),
  difference: z.number().positive().max(0.1).default(1e-5).describe('h of the finite differences'),

  xorHidden: z
    .int()
    .min(1)
    .max(32)
    .default(4)
    .describe('hidden units (tanh) of the network that learns XOR by the autograd engine'),
  xorRate: z.number().positive().default(0.5).describe('its learning rate'),
  xorEpochs: z
    .int()
    .min(0)
    .max(100_000)
    .default(300)
    .describe('its passes through the four corners; 0 = leave XOR out'),

  backend: machine.shape.backend.unwrap().default('cpu').describe('tensor backend for the check by tf.grads'),
});

export type BackpropConfig = z.infer<typeof config>;
