/** The part of the page's state that is in the address. */
import { z } from 'zod';

export const presets = ['product', 'neuron', 'network'] as const;
export type PresetName = (typeof presets)[number];

export const activations = ['sigmoid', 'tanh', 'relu'] as const;
export type Activation = (typeof activations)[number];

export const losses = ['squared', 'logistic'] as const;
export type Loss = (typeof losses)[number];

export const schema = z.object({
  preset: z.enum(presets).default('neuron'),
  activation: z.enum(activations).default('sigmoid'),
  loss: z.enum(losses).default('squared'),
  /** Of the inputs, weights, biases and targets before the first update; the preset's own if empty. */
  values: z.array(z.number().min(-1e6).max(1e6)).max(64).default([]),
  rate: z.number().min(0).max(100).default(0.1),
  /** How often gradient descent has changed the weights since. */
  updates: z.int().min(0).max(1000).default(0),
  /** How many elementary steps have been taken; 0: none. */
  step: z.int().min(0).max(1000).default(0),
});

export type State = z.infer<typeof schema>;
