import { machine } from '@nutshell/core';
import { textNames, textSplitNames } from '@nutshell/data';
import { z } from 'zod';

const share = (description: string) => z.number().min(0).max(0.9).default(0).describe(description);

/** Everything an experiment of char-RNN may set; the defaults are those of char-rnn. Flags and their help are made from this. */
export const config = z.strictObject({
  text: z
    .enum(textNames)
    .default('shakespeare')
    .describe("tiny Shakespeare, the Linux kernel's C, TypeScript of this repository, or your own --files"),
  files: z
    .string()
    .default('')
    .describe('files and folders of UTF-8 text with commas between them, for --text=files'),
  split: z
    .enum(textSplitNames)
    .default('95/5')
    .describe(
      'percentages of the text, in its order: train/validation as char-rnn or as nanoGPT, or train/validation/test, on which settings are chosen',
    ),
  minimumCount: z
    .int()
    .min(1)
    .default(1)
    .describe('characters that occur less often become one replacement character'),

  cell: z.enum(['lstm', 'gru', 'rnn', 'min-gru']).default('lstm').describe('the recurrent layers'),
  layers: z.int().min(1).max(3).default(2).describe('recurrent layers'),
  units: z.int().min(1).max(4096).default(128).describe('units of each recurrent layer'),
  embedding: z
    .int()
    .min(0)
    .max(4096)
    .default(0)
    .describe('numbers that stand for a character, and are learnt; 0 = one-hot, as char-rnn'),
  recurrentBias: z
    .boolean()
    .default(false)
    .describe('a second bias of every gate, at the product with h, as char-rnn has it'),
  initializer: z
    .enum(['char-rnn', 'glorot'])
    .default('char-rnn')
    .describe('weights uniform in ±0.08, or Glorot by the input and orthogonal by the state'),
  inputDropout: share('probability of dropping a number of the input'),
  dropout: share('probability of dropping a unit between recurrent layers'),
  outputDropout: share('probability of dropping a unit before the softmax'),

  streams: z.int().min(1).max(4096).default(50).describe('parts of the text that are read at the same time'),
  time: z
    .int()
    .min(1)
    .max(4096)
    .default(50)
    .describe('characters of a chunk, through which the gradient goes back'),
  start: z
    .enum(['zero', 'carried', 'shifted'])
    .default('carried')
    .describe(
      'of the streams in every epoch: their states are zero; go on from their ends, as char-rnn; or zero, at places drawn anew',
    ),
  epochs: z
    .number()
    .min(0)
    .default(50)
    .describe('passes through the text, a fraction included; 0 = no limit'),
  minutes: z.number().min(0).default(0).describe('of learning, in which the schedule ends; 0 = no limit'),

  optimizer: z
    .enum(['rmsprop', 'adamw'])
    .default('rmsprop')
    .describe('RMSProp with a decay of 0.95, or AdamW'),
  learningRate: z.number().positive().default(2e-3).describe('the highest of the schedule'),
  schedule: z
    .enum(['char-rnn', 'cosine', 'constant'])
    .default('char-rnn')
    .describe(
      'times 0.97 after every epoch from the tenth on, half a cosine down to 0 over the training, or level',
    ),
  warmUp: z
    .number()
    .min(0)
    .max(0.5)
    .default(0)
    .describe('part of the training over which the rate rises from 0 in a line'),
  clipValue: z
    .number()
    .min(0)
    .default(5)
    .describe(
      'largest element of the gradient, of the loss summed over the time of a chunk as char-rnn does; 0 = no limit',
    ),
  clipNorm: z
    .number()
    .min(0)
    .default(0)
    .describe('largest norm of the whole gradient, of the mean loss; 0 = no limit'),
  weightDecay: z.number().min(0).default(0).describe('decoupled weight decay of AdamW; biases do not decay'),
  averageDecay: z
    .number()
    .min(0)
    .max(0.99999)
    .default(0)
    .describe('evaluate an exponential moving average of the weights; 0 = the weights'),

  evaluateEvery: z
    .int()
    .min(0)
    .default(1000)
    .describe('steps between two looks at the whole validation text; 0 = after every epoch'),
  samplesAt: z
    .array(z.int().min(1))
    .default([100, 300, 500, 700, 1200, 2000])
    .describe('steps after which it writes a sample, as in the blog'),
  sampleLength: z.int().min(1).default(400).describe('characters of such a sample'),

  ...machine.shape,
});

export type CharRnnConfig = z.infer<typeof config>;
