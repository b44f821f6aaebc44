/** The state of the page as its address has it: all that the text follows from, and what is looked at in it. */
import type { Language } from '@nutshell/micro/recurrent';
import { z } from 'zod';

/** Characters that the page holds, each of them with all states of the network. */
export const LONGEST = 4000;
/** Characters that are there at first. */
const BEGINNING = 400;

export const primes: Record<Language, string> = { prose: 'The ', c: 'static int ' };

/** Characters per second. */
export const speeds = [2, 5, 10, 20, 50, 100, 300, 1000] as const;
export const topKs = [0, 1, 2, 3, 5, 10, 20, 40] as const;

/** What the text is coloured by. */
export const shadings = ['cell', 'surprise', 'nothing'] as const;
export type ShadingName = (typeof shadings)[number];

const notACell = 'expected layer:cell, such as 1:17';

export const schema = z.object({
  /** `budget/seed-1`: experiment and seed; empty for the first that there is. */
  network: z
    .string()
    .regex(/^([\w.-]+\/seed-\d+)?$/, 'expected experiment/seed-n')
    .default(''),
  /** What the network reads before it writes; without it, what fits its language. */
  prime: z.string().max(LONGEST).optional(),
  /** How many characters it has written. */
  written: z.int().min(0).max(LONGEST).default(BEGINNING),
  /** 0: always the likeliest character. */
  temperature: z.number().min(0).max(3).default(0.8),
  /** Only so many of the likeliest characters may follow; 0: all. */
  'top-k': z.int().min(0).max(1000).default(0),
  /** Only the likeliest characters that have this share together; 1: all. */
  'top-p': z.number().min(0.01).max(1).default(1),
  seed: z.int().min(0).max(99_999).default(1),
  /** `1:17`: layer from 1, and cell from 0; without it, the one that follows a feature of the text best. */
  cell: z
    .string(notACell)
    .regex(/^[1-9]\d?:\d{1,4}$/, notACell)
    .optional(),
  /** The position that is looked at, from 0; without it the last one. */
  at: z.int().min(0).optional(),
  colour: z.enum(shadings).default('cell'),
  speed: z.number().min(1).max(2000).default(20),
});

export type State = z.infer<typeof schema>;
