/** The state of the optimisers' page, as its address has it. */
import { vectorOptimizerNames } from '@nutshell/micro/dense';
import { surfaceNames } from '@nutshell/micro/surfaces';
import { z } from 'zod';
import { urlState } from '../../url-state.ts';

/** Steps that a race has. */
export const limit = 1000;

export const speeds = [1, 5, 15, 30, 60, 120, 300] as const;

const rate = z.number().positive().max(100).optional();
const coordinate = z.number().min(-100).max(100).optional();
const share = z.number().min(0).max(0.9999);

export const schema = z.object({
  surface: z.enum(surfaceNames).default('saddle'),
  /** The start, and the learning rates below: the surface's own where they are left out. */
  x: coordinate,
  y: coordinate,
  step: z.int().min(0).max(limit).default(0),
  /** Steps per second. */
  speed: z.number().min(1).max(1000).default(30),
  shown: z.array(z.enum(vectorOptimizerNames)).default([...vectorOptimizerNames]),
  sgd: rate,
  momentum: rate,
  nesterov: rate,
  adagrad: rate,
  adadelta: rate,
  rmsprop: rate,
  adam: rate,
  /** μ of momentum and Nesterov. */
  mu: share.default(0.9),
  adadeltaDecay: share.default(0.95),
  rmspropDecay: share.default(0.9),
  beta1: share.default(0.9),
  beta2: share.default(0.999),
});

export type OptimisersState = z.infer<typeof schema>;

export const state = urlState(schema, 'optimisers');
