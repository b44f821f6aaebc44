import { machine } from '@nutshell/core';
import { captionDatasetNames } from '@nutshell/data';
import { z } from 'zod';

const pictures = (split: string) =>
  z.int().min(0).default(0).describe(`pictures for ${split}: the first n; 0 = all`);

/** Everything an experiment of Show and Tell may set. Flags and their help are made from this. */
export const config = z.strictObject({
  dataset: z
    .enum(captionDatasetNames)
    .default('flickr8k')
    .describe("Flickr8k, one of Karpathy's JSON files, your own pictures with a CSV, or generated scenes"),
  data: z.string().default('').describe('folder of --dataset=karpathy and --dataset=folder'),
  skipCorrupt: z.boolean().default(false).describe('leave out pictures that cannot be read'),
  trainExamples: pictures('training'),
  validationExamples: pictures('the choice of settings'),
  testExamples: pictures('the test'),
  minimumCount: z
    .int()
    .min(1)
    .default(5)
    .describe('words that the training captions have less often become <unknown>'),
  longest: z
    .int()
    .min(2)
    .max(100)
    .default(24)
    .describe('words of a caption that are learnt; the rest is cut off'),

  encoder: z
    .string()
    .default('mobilenet')
    .describe(
      'what sees: mobilenet, random (small, untrained, for scenes), or the folder of an exported model.json',
    ),
  layer: z
    .string()
    .default('')
    .describe('layer of the encoder whose maps are taken; the last that has more than one place if empty'),
  pixels: z
    .enum(['symmetric', 'unit', 'imagenet', 'card'])
    .default('symmetric')
    .describe(
      'colours as the encoder expects them: −1 to 1, 0 to 1, less the mean of ImageNet and by its deviation, or as labels.json beside it says',
    ),
  pooling: z
    .enum(['mean', 'none'])
    .default('mean')
    .describe("nic's vector: the mean of the maps over all places, or all of them"),
  views: z
    .enum(['centre', 'mirror', 'crops'])
    .default('centre')
    .describe(
      'what is learnt from: each picture; it or its mirror image; one of ten, these two and four corners of 7/8 of the side, both ways round',
    ),
  learnsFrom: z
    .string()
    .default('')
    .describe(
      'layer of the encoder behind which it learns, too: the end of a block; it never learns if empty',
    ),
  from: z
    .string()
    .default('')
    .describe(
      'experiment of this app whose run of the same seed the decoder begins with; from scratch if empty',
    ),

  decoder: z
    .enum(['nic', 'attention'])
    .default('nic')
    .describe(
      'what tells: the paper’s LSTM that sees the picture once, or with soft attention at every word',
    ),
  image: z
    .boolean()
    .default(true)
    .describe('whether it sees the picture; false = a language model of the captions alone'),
  batchNorm: z
    .boolean()
    .default(true)
    .describe(
      'normalise each channel of what it sees over each batch: features of rectifiers are never below 0',
    ),
  units: z.int().min(1).max(4096).default(512).describe('units of the LSTM'),
  embedding: z.int().min(1).max(4096).default(512).describe('numbers that stand for a word'),
  attentionUnits: z.int().min(1).max(4096).default(256).describe('units of the attention'),
  attentionPenalty: z
    .number()
    .min(0)
    .default(1)
    .describe('λ: how much it counts that all places are attended to alike over a caption'),
  dropout: z
    .number()
    .min(0)
    .max(0.9)
    .default(0.5)
    .describe('probability of dropping a number of a word, and a unit before the softmax'),

  batchSize: z.int().min(1).max(4096).default(64).describe('captions of a step, of about the same length'),
  epochs: z.int().min(1).default(20).describe('passes through all captions, at most'),
  patience: z
    .int()
    .min(1)
    .default(5)
    .describe('stop after so many passes without a better CIDEr of validation'),
  optimizer: z.enum(['adam', 'sgd']).default('adam').describe('Adam, or plain stochastic gradient descent'),
  learningRate: z.number().positive().default(1e-3).describe('the highest of the schedule'),
  schedule: z
    .enum(['cosine', 'constant'])
    .default('cosine')
    .describe('half a cosine down to 0 over all epochs, or level'),
  clipNorm: z.number().min(0).default(5).describe('largest norm of the whole gradient; 0 = no limit'),
  scheduledSampling: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe(
      'share of the words read in the last epoch that are its own guesses; it rises from 0 in a line',
    ),

  beams: z
    .array(z.int().min(1).max(100))
    .min(1)
    .default([1, 3, 5])
    .describe('sizes of the beam: the one with the best CIDEr of validation is taken'),
  lengthNormalisation: z
    .number()
    .min(0)
    .max(2)
    .default(0.7)
    .describe('a caption of n words is ranked by log p / nᵃ; 0 ranks by log p, as the paper does'),
  longestWritten: z.int().min(1).max(100).default(20).describe('words of a caption that it writes, at most'),

  ...machine.shape,
});

export type ShowAndTellConfig = z.infer<typeof config>;
