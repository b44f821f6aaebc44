/** The shape of word models as plain JSON. */
import type { ModelsFile as Models } from '@nutshell/micro/speech';
import { z } from 'zod';

const numbers = z.array(z.number());

export const ModelsFile = z.strictObject({
  words: z.array(z.string()),
  states: z.array(z.array(z.int().min(0))),
  stay: numbers,
  mixtures: z.array(z.strictObject({ weights: numbers, means: numbers, variances: numbers })),
}) satisfies z.ZodType<Models>;
