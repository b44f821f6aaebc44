import { machine } from '@nutshell/core';
import { soundDatasetNames } from '@nutshell/data';
import { conventionNames } from '@nutshell/micro/speech';
import { z } from 'zod';
import { trainingMethods } from './hmm/training.ts';

const featureKinds = z.enum(['mfcc', 'filter-bank']);
const normalisations = z.enum(['utterance', 'speaker', 'none']);

/** Everything an experiment of speech recognition may set. Flags and their help are made from this. */
export const config = z.strictObject({
  acoustic: z
    .enum(['gmm', 'dnn', 'cnn', 'ctc'])
    .default('gmm')
    .describe(
      "what scores frames for the HMM's states, mixtures of Gaussians or a deep network; or, for single words, a residual network, or an LSTM that spells",
    ),

  dataset: z
    .enum(soundDatasetNames)
    .default('spoken-digits')
    .describe('Free Spoken Digits, Speech Commands, generated digits, or single words of your own in --data'),
  data: z
    .string()
    .default('')
    .describe('folder of class folders of .wav, for --dataset=folder; or a clone of the digits'),
  skipCorrupt: z.boolean().default(false).describe('leave out recordings of --data that cannot be read'),
  task: z
    .enum(['connected', 'isolated'])
    .default('connected')
    .describe('strings of words joined with pauses, or each recording by itself: one word, or none'),
  testSpeaker: z
    .string()
    .default('')
    .describe('the speaker of the digits who is left out for the test; each in turn if empty'),
  validationSpeaker: z
    .string()
    .default('')
    .describe('the one on whom settings are chosen; the next in the alphabet if empty'),
  repetitions: z.int().min(1).default(5).describe('recordings of each generated digit by each speaker'),

  copies: z
    .int()
    .min(1)
    .default(1)
    .describe('times that each recording is used to learn from; all but the first are distorted'),
  speed: z.number().min(0).max(0.3).default(0.1).describe('distortion: up to so much slower or faster'),
  warp: z
    .number()
    .min(0)
    .max(0.2)
    .default(0.15)
    .describe('distortion: vocal tract up to so much shorter or longer'),
  gain: z
    .number()
    .min(0)
    .max(40)
    .default(6)
    .describe('distortion: each word up to so many decibels softer or louder'),
  noise: z
    .tuple([z.number(), z.number()])
    .default([5, 20])
    .describe('distortion: decibels of the speech above white noise, under every second string'),

  convention: z
    .enum(conventionNames)
    .default('kaldi')
    .describe("window, spectrum and transform as HTK's or Kaldi's"),
  features: z
    .array(featureKinds)
    .min(1)
    .default(['mfcc'])
    .describe('cepstra, or logarithms of mel filters; of several those with the fewest errors on validation'),
  filters: z.int().min(0).max(128).default(0).describe("mel filters; 0 = the convention's 20 or 23"),
  cepstra: z.int().min(1).max(40).default(13).describe('c(0) and the following'),
  deltas: z.int().min(0).max(3).default(2).describe('slopes, slopes of slopes, …'),
  normalisations: z
    .array(normalisations)
    .min(1)
    .default(['utterance'])
    .describe(
      'mean 0 and variance 1 over each string, or over all of a speaker; of several the best on validation',
    ),

  statesPerWord: z.int().min(1).max(40).default(8).describe('states of the model of a word'),
  silenceStates: z.int().min(1).max(10).default(3).describe('states of the model of silence'),
  mixtures: z
    .int()
    .min(1)
    .max(256)
    .default(8)
    .describe(
      'most Gaussians of a state; 1, 2, 4, … are tried, and those with the fewest errors on validation taken',
    ),
  method: z
    .enum(trainingMethods)
    .default('viterbi')
    .describe('learn from the best path of an utterance, or from all by their probabilities'),
  passes: z.int().min(1).default(4).describe('passes of EM for each number of Gaussians'),
  penalties: z
    .array(z.number())
    .min(1)
    .default([0, -10, -20, -40, -80, -160])
    .describe('of each word when recognising: the one with the fewest errors on validation is taken'),

  networkFeatures: featureKinds.default('filter-bank').describe('what the network sees'),
  context: z
    .int()
    .min(0)
    .max(20)
    .default(5)
    .describe('frames that it sees on each side of the one in question'),
  layers: z.int().min(1).max(7).default(3).describe('hidden layers'),
  units: z.int().min(1).max(4096).default(256).describe('units of each'),
  activation: z
    .enum(['relu', 'sigmoid'])
    .default('relu')
    .describe('rectified linear units, or logistic ones as in 2012'),
  batchNorm: z.boolean().default(true).describe('normalise what comes to the units over each batch'),
  dropout: z.number().min(0).max(0.9).default(0).describe('probability of dropping a hidden unit'),
  pretraining: z
    .enum(['none', 'rbm'])
    .default('none')
    .describe('begin with a stack of restricted Boltzmann machines, learnt without labels, as in 2012'),
  pretrainingEpochs: z.int().min(1).default(2).describe('passes for each of these machines'),
  optimizer: z
    .enum(['adam', 'momentum'])
    .default('adam')
    .describe('Adam, or gradient descent with momentum 0.9'),
  learningRate: z
    .number()
    .positive()
    .default(1e-3)
    .describe('the highest of the first round; half of it in the next'),
  batchSize: z.int().min(2).max(8192).default(512).describe('frames per update'),
  epochs: z
    .int()
    .min(1)
    .max(1000)
    .default(8)
    .describe('most passes through the frames in each round, along a cosine'),
  patience: z
    .int()
    .min(1)
    .default(3)
    .describe(
      'passes without fewer frame errors on validation after which a round ends; the best one is taken',
    ),
  realignments: z
    .int()
    .min(0)
    .max(5)
    .default(1)
    .describe('rounds after the first, for each of which the network aligns the frames anew'),
  exponents: z
    .array(z.number())
    .min(1)
    .default([1, 0.75, 0.5, 0.25])
    .describe('of the priors by which posteriors are divided: the one with the fewest errors on validation'),

  ...machine.shape,
});

export type SpeechConfig = z.infer<typeof config>;
