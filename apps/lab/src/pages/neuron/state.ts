/** The state of the neuron page; it lives in the address. */
import { activationNames } from '@nutshell/micro/dense';
import { z } from 'zod';
import { urlState } from '../../url-state.ts';

/** Weights and bias reach from −LIMIT to LIMIT. */
export const LIMIT = 8;
/** The plane that the page shows reaches from −REACH to REACH. */
export const REACH = 2;

export const exampleNames = ['pattern', 'and', 'or', 'not', 'xor', 'none'] as const;
export type ExampleName = (typeof exampleNames)[number];

const within = (limit: number) => z.coerce.number().min(-limit).max(limit);

const schema = z.object({
  inputs: z.enum(['1', '2']).default('2'),
  w1: within(LIMIT).default(5),
  w2: within(LIMIT).default(-5),
  b: within(LIMIT).default(0),
  activation: z.enum(activationNames).default('threshold'),
  x1: within(REACH).default(1),
  x2: within(REACH).default(-1),
  example: z.enum(exampleNames).default('pattern'),
});

export type NeuronState = z.infer<typeof schema>;

export const state = urlState(schema, 'neuron');
