/** What `npx nx run speech:export` writes: about.json and recogniser.json; a network lies beside them. */
import { conventionNames, RATES } from '@nutshell/micro/speech';
import { z } from 'zod';

/** What scores the frames of a recogniser: mixtures of Gaussians, or a network. */
export const acoustics = ['gmm', 'dnn'] as const;
export type Acoustic = (typeof acoustics)[number];

const numbers = z.array(z.number());

const features = {
  /** Samples per second. */
  rate: z.int().min(RATES.least).max(RATES.most),
  features: z.enum(['mfcc', 'filter-bank']),
  normalisation: z.enum(['utterance', 'speaker', 'none']),
  insertionPenalty: z.number(),
};

const topology = {
  words: z.array(z.string()).min(2),
  states: z.array(z.array(z.int().min(0)).min(1)),
  stay: numbers,
};

export const recogniserShape = z.discriminatedUnion('acoustic', [
  z.object({
    acoustic: z.literal('gmm'),
    ...features,
    models: z.object({
      ...topology,
      mixtures: z.array(z.object({ weights: numbers, means: numbers, variances: numbers })),
    }),
  }),
  z.object({
    acoustic: z.literal('dnn'),
    ...features,
    ...topology,
    /** Of the priors. */
    exponent: z.number(),
    /** Frames that the network sees on each side. */
    context: z.int().min(0).max(20),
    logPriors: numbers,
  }),
]);

export type RecogniserFile = z.infer<typeof recogniserShape>;

export const aboutShape = z.looseObject({
  run: z.string(),
  /** The speaker whom it has not heard. */
  fold: z.string(),
  config: z.looseObject({
    acoustic: z.string(),
    task: z.enum(['connected', 'isolated']),
    convention: z.enum(conventionNames),
    cepstra: z.int().min(1).max(40),
    deltas: z.int().min(0).max(3),
    filters: z.int().min(0).max(128),
  }),
});

export type About = z.infer<typeof aboutShape>;
