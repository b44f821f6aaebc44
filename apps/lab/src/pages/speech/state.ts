/** What the address of the page holds: the recognisers, and the moment that is looked at. The sound is the visitor's, and stays here. */
import { z } from 'zod';
import { backendChoices } from '../../network/backend-names.ts';
import { LONGEST } from '../../speech/wav-file.ts';

const recogniser = z
  .string()
  .regex(/^([\w.-]+\/seed-\d+)?$/, 'expected experiment/seed-n')
  .default('');

export const schema = z.object({
  /** `digits-gmm/seed-1`: experiment and seed; empty for the first of this kind that there is. */
  gmm: recogniser,
  dnn: recogniser,
  /** Seconds; without it the middle of the sound. */
  at: z.number().min(0).max(LONGEST).optional(),
  backend: z.enum(backendChoices).default('auto'),
});
