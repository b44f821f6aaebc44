import { NOISE_LEVELS, type NoiseLevel } from '@nutshell/data';
import { z } from 'zod';
import { conventionNames } from './features/front-end.ts';
import { trainingMethods } from './hmm/training.ts';

/** Everything an experiment of speech recognition may set. Flags and their help are made from this. */
export const config = z.strictObject({
  dataset: z
    .enum(['spoken-digits', 'synthetic-speech', 'folder'])
    .default('spoken-digits')
    .describe('Free Spoken Digits, generated digits, or single words of your own in --data'),
  data: z
    .string()
    .default('')
    .describe('folder of class folders of .wav, for --dataset=folder; or a clone of the digits'),
  testSpeaker: z
    .string()
    .default('jackson')
    .describe('the speaker of the digits who is left out for the test'),
  validationSpeaker: z
    .string()
    .default('')
    .describe('the one on whom settings are chosen; the next in the alphabet if empty'),
  repetitions: z.int().min(1).default(5).describe('recordings of each generated digit by each speaker'),
  trainingStrings: z
    .int()
    .min(1)
    .default(1)
    .describe('times that each recording is used in the strings of connected words to learn from'),
  trainingNoise: z
    .array(z.enum(Object.keys(NOISE_LEVELS) as NoiseLevel[]))
    .min(1)
    .default(['clean'])
    .describe('noise of these strings, each in its turn: clean 50, noisy 20, noisier 10 dB'),

  convention: z
    .enum(conventionNames)
    .default('kaldi')
    .describe("window, spectrum and transform as HTK's or Kaldi's"),
  features: z.enum(['mfcc', 'filter-bank']).default('mfcc').describe('cepstra, or logarithms of mel filters'),
  cepstra: z.int().min(1).max(40).default(13).describe('c(0) and the following'),
  deltas: z.int().min(0).max(3).default(2).describe('slopes, slopes of slopes, …'),
  normalisation: z
    .enum(['utterance', 'speaker', 'none'])
    .default('utterance')
    .describe('mean 0 and variance 1 over each string, or over all of a speaker'),

  statesPerWord: z.int().min(1).max(40).default(8).describe('states of the model of a word'),
  silenceStates: z.int().min(1).max(10).default(3).describe('states of the model of silence'),
  mixtures: z.int().min(1).max(256).default(8).describe('Gaussians of a state; a power of two'),
  method: z.enum(trainingMethods).default('baum-welch').describe('count all paths, or the best one'),
  passes: z.int().min(1).default(4).describe('passes of EM before the Gaussians are doubled, and at the end'),
  penalties: z
    .array(z.number())
    .min(1)
    .default([0, -10, -20, -40, -80, -160])
    .describe('of each word when recognising: the one with the fewest errors on validation is taken'),
  checkpointSeconds: z
    .number()
    .min(0)
    .default(30)
    .describe('save a checkpoint at least this often; 0 = after every pass'),
});

export type SpeechConfig = z.infer<typeof config>;
