/** The state of the page as its address has it: all but a picture of the visitor's own. */
import { z } from 'zod';
import { backendChoices } from '../../network/backend-names.ts';

/** Words that a caption may be made to begin with. */
const LONGEST = 200;

export const beams = [1, 2, 3, 5, 7, 10, 20] as const;

export const schema = z.object({
  /** `attention/seed-1`: experiment and seed; empty for the first that there is. */
  network: z
    .string()
    .regex(/^([\w.-]+\/seed-\d+)?$/, 'expected experiment/seed-n')
    .default(''),
  /** Seed of the generated scene that is told without a picture of one's own. */
  scene: z.int().min(1).max(99_999).default(1),
  beam: z.int().min(1).max(20).default(5),
  /** Words that the caption is made to begin with. */
  say: z.string().max(LONGEST).default(''),
  /** The word that is looked at, from 0; without it the last one. */
  at: z.int().min(0).optional(),
  backend: z.enum(backendChoices).default('auto'),
});
