import { machine } from '@nutshell/core';
import { pictureDatasetNames, viewNames } from '@nutshell/data';
import { z } from 'zod';
import { modelNames, switches } from './models/index.ts';

/** Everything an experiment may set; the defaults are those of ResNet-20 on CIFAR-10. Flags and their help are made from this. */
export const config = z.strictObject({
  model: z.enum(modelNames).default('resnet20').describe('the network'),
  ...switches.shape,
  from: z
    .string()
    .default('')
    .describe(
      'the exported network whose weights this one begins with, for fine-tuning: its folder, or its experiment; empty = random weights',
    ),
  frozen: z.int().min(0).default(0).describe('stages, from the picture on, whose weights stay as they are'),

  dataset: z
    .enum([...pictureDatasetNames, 'imagenet'])
    .default('cifar-10')
    .describe('the pictures; `folder` and `imagenet` are read from --data'),
  data: z
    .string()
    .default('')
    .describe(
      'a folder with train and val (or test), each with a folder per class; or with a folder per class',
    ),
  classes: z
    .union([z.int().min(0), z.array(z.string()).min(1)], {
      error: 'expected a number, or names such as n01443537,n02124075',
    })
    .default(0)
    .describe('of tiny-imagenet: the first n classes, or these, by the names of their folders; 0 = all'),
  skipCorrupt: z.boolean().default(false).describe('leave out pictures that cannot be read; not of imagenet'),
  trainExamples: z.int().min(0).default(0).describe('use only the first n training pictures; 0 = all'),
  testExamples: z.int().min(0).default(0).describe('use only the first n test pictures; 0 = all'),
  validation: z
    .int()
    .min(0)
    .default(0)
    .describe('hold this many training pictures out: settings are chosen on them, never on test; 0 = none'),

  sizes: z
    .array(z.int().min(1).max(1024))
    .min(1)
    .default([32])
    .describe(
      'sides of the square that the network sees, each for an equal part of the training; the last one is that of evaluation',
    ),
  square: z
    .int()
    .min(0)
    .max(1024)
    .default(0)
    .describe('side to which a picture is scaled before crops of the last size are taken; 0 = that size'),
  crop: z
    .enum(['centre', 'random', 'padded', 'resized'])
    .default('padded')
    .describe(
      'what is seen in training: the centre, a random place (AlexNet), the centre moved by up to --pad pixels (ResNet), or a part of random area and ratio (Inception)',
    ),
  pad: z.int().min(0).default(4).describe('pixels by which a padded crop moves at most'),
  border: z
    .enum(['zero', 'reflect'])
    .default('zero')
    .describe('what a padded crop sees beyond the edge: the mean colour, or the picture mirrored'),
  area: z.number().gt(0).max(1).default(0.08).describe("least share of the picture's area in a resized crop"),
  flip: z
    .enum(['never', 'random', 'alternating'])
    .default('random')
    .describe('mirroring left for right: in half of all cases, or in every second epoch'),
  jitter: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('brightness, contrast and saturation change by a factor of 1 ± this'),
  colourShift: z
    .number()
    .min(0)
    .default(0)
    .describe("deviation of AlexNet's shifts along the principal components of the colours, there 0.1"),
  cutout: z.int().min(0).default(0).describe('side of a square that is blanked out; 0 = none'),
  mixup: z.number().min(0).max(1).default(0).describe('α of mixup; 0 = none'),
  smoothing: z
    .number()
    .min(0)
    .max(0.9)
    .default(0)
    .describe('share of a target that is spread evenly over all classes'),

  epochs: z.int().min(1).max(10_000).default(182).describe('passes through the training pictures'),
  batchSize: z
    .int()
    .min(2)
    .max(4096)
    .default(128)
    .describe('pictures per update; a last batch that is not full is left out'),
  optimizer: z
    .enum(['momentum', 'nesterov', 'adamw', 'airbench-muon', 'airbench-sgd'])
    .default('momentum')
    .describe(
      'the rule of updates; those of airbench have rates, momentum and decay of their own, and --learningRate multiplies their rates',
    ),
  momentum: z.number().min(0).max(0.999).default(0.9).describe('μ of momentum and nesterov'),
  learningRate: z.number().positive().default(0.1).describe('the highest of the schedule'),
  schedule: z
    .enum(['steps', 'one-cycle', 'triangle', 'cosine', 'constant'])
    .default('steps')
    .describe(
      'a tenth after half of the training and after three quarters (ResNet), a cycle of two half cosines, straight up and down, half a cosine, or level',
    ),
  peak: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.25)
    .describe('part of the training after which one-cycle and triangle are at their highest'),
  warmUp: z
    .number()
    .min(0)
    .default(0)
    .describe('passes over which the rate of the schedule is reached, in a line from 0'),
  weightDecay: z
    .number()
    .min(0)
    .default(1e-4)
    .describe('L2 penalty of kernels (decoupled for adamw); biases and batch normalisation do not decay'),
  averageDecay: z
    .number()
    .min(0)
    .max(0.99999)
    .default(0)
    .describe(
      'evaluate an exponential moving average of the weights and of the statistics of batch normalisation; 0 = the last ones',
    ),

  views: z
    .enum(viewNames)
    .default('centre')
    .describe(
      'what is averaged for errorViews at the end: the centre alone, its mirror image too, and so on',
    ),

  ...machine.shape,
});

export type ImagenetConfig = z.infer<typeof config>;
