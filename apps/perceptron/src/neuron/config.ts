import { z } from 'zod';

/** Everything an experiment with the neuron may set. */
export const config = z.strictObject({
  points: z.int().min(2).max(10_000).default(100).describe('points in each set of separable examples'),
  gaps: z
    .array(z.number().positive().max(0.5))
    .min(2)
    .default([0.2, 0.1, 0.05, 0.02, 0.01, 0.005])
    .describe('least distances of the points from the line that labels them'),
  repeats: z
    .int()
    .min(1)
    .max(1000)
    .default(50)
    .describe('sets of points, and runs of the rule, for each gap'),
  maxPasses: z.int().min(1).default(100_000).describe('passes after which a run of the rule is stopped'),
});

export type NeuronConfig = z.infer<typeof config>;
