import { z } from 'zod';
import { machine } from '@nutshell/core';

/** A part of the training: the board that it is about, its length, and the searches of its games. */
const stage = z.strictObject({
  size: z.int().min(2).max(19).describe('points on a side'),
  minutes: z.number().min(0).default(0).describe('of self-play and learning together; 0 = no limit'),
  generations: z.int().min(0).default(0).describe('0 = no limit'),
  full: z
    .tuple([z.int().min(2), z.int().min(2)])
    .default([16, 32])
    .describe('simulations of a full search, at the beginning of the stage and at its end'),
  fast: z.int().min(2).default(8).describe('simulations of a fast search'),
  also: z
    .int()
    .min(0)
    .max(19)
    .default(0)
    .describe('another board, on which a share of the games is; 0 = that of the stage before'),
  share: z.number().min(0).max(0.9).default(0.25).describe('of the games on the other board'),
});
export type Stage = z.infer<typeof stage>;

/** In which the convolutions of a network are computed. */
export const precision = z.enum(['float32', 'int8']).default('float32');
export type Precision = z.infer<typeof precision>;

/** Everything an experiment may set. Flags and their help are made from this. */
export const config = z.strictObject({
  stages: z
    .array(stage)
    .min(1)
    .refine((all) => all.every(({ minutes, generations }) => minutes + generations > 0), {
      message: 'every stage needs minutes or generations',
    })
    .default([stage.parse({ size: 5, minutes: 20 })])
    .describe('boards, one after the other: size, minutes or generations, full, fast, also, share'),
  initial: z
    .string()
    .default('')
    .describe(
      'experiment whose network it begins with: of the newest finished run of the same seed, or else as exported; empty = random weights',
    ),

  network: z
    .enum(['tower', 'paper'])
    .default('tower')
    .describe('a residual tower for boards of every size, or the form of AlphaGo Zero, for one'),
  blocks: z.int().min(1).max(40).default(4).describe('residual blocks'),
  channels: z
    .int()
    .min(16)
    .max(256)
    .multipleOf(16)
    .default(32)
    .describe('channels of the tower, a multiple of 16'),
  globalPooling: z.boolean().default(true).describe('every second block sees the whole board'),
  normalisation: z
    .enum(['none', 'fixed-variance', 'batch'])
    .default('none')
    .describe(
      'before the convolutions of a block: none, where the second begins at zero; fixed scales, and one batch normalisation in learning only; batch normalisation',
    ),
  auxiliary: z
    .boolean()
    .default(true)
    .describe("learn ownership, score and the other's reply beside policy and value"),
  softPolicy: z
    .number()
    .min(0)
    .default(1)
    .describe('weight of a second policy head that learns the fourth root of the target; 0 = none'),

  games: z.int().min(1).default(256).describe('games per generation'),
  players: z.int().min(1).max(64).default(2).describe('threads that play'),
  parallel: z.int().min(1).max(256).default(64).describe('games that a thread plays at once'),
  evaluationCache: z
    .boolean()
    .default(true)
    .describe('evaluate a position to which a game comes again only once; the games are the same'),
  precision: precision.describe(
    "of self-play; with int8 the network's convolutions take a third of the time on processors with VNNI",
  ),
  search: z
    .enum(['gumbel', 'puct'])
    .default('gumbel')
    .describe('Gumbel AlphaZero, or PUCT of AlphaGo Zero with noise'),
  forcedPlayouts: z
    .number()
    .min(0)
    .default(2)
    .describe('k of the forced playouts of PUCT, whose policy target is pruned; 0 = none'),
  playoutCap: z
    .number()
    .min(0.01)
    .max(1)
    .default(0.25)
    .describe('share of moves with a full search, which teach the policy'),
  fastWeight: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('how often the value of a fast search is learnt from, beside 1 of a full one'),
  surpriseWeight: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('share of a weight that goes to moves by how much the search surprised the network'),
  randomOpenings: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe('share of games that begin with one to four random stones'),
  openingPlies: z
    .number()
    .min(0)
    .default(0.04)
    .describe('moves drawn from the policy at the beginning of a game, on average, as a part of the points'),
  komiNoise: z.number().min(0).default(1.5).describe('standard deviation of komi around the fair one'),
  resign: z
    .number()
    .min(0)
    .max(0.5)
    .default(0)
    .describe(
      'share of resignations that may be wrong, by which their threshold is chosen (AlphaGo Zero: 0.05); 0 = nobody resigns',
    ),
  playOn: z.number().min(0).max(1).default(0.1).describe('share of games in which nobody resigns'),

  heldOut: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.05)
    .describe('share of games that are never learnt from, to see whether the network overfits'),
  reuse: z.number().positive().default(5).describe('how often a position is learnt from, on average'),
  window: z
    .int()
    .min(1)
    .default(10_000)
    .describe('positions from which on the window grows more slowly than what was played'),
  batchSize: z.int().min(1).max(4096).default(128).describe('positions per step'),
  optimizer: z
    .enum(['adamw', 'momentum'])
    .default('adamw')
    .describe('AdamW, or momentum of 0.9 as in the paper'),
  learningRate: z
    .number()
    .positive()
    .default(2e-3)
    .describe('falls to 0.3 after 60 % and to 0.1 after 85 % of each stage'),
  weightDecay: z
    .number()
    .min(0)
    .default(0.01)
    .describe('decoupled with adamw; with momentum the 2c of the penalty c‖θ‖², the paper: 0.0002'),
  valueLoss: z
    .enum(['cross-entropy', 'squared-error'])
    .default('cross-entropy')
    .describe('of the probability to win, or of v = tanh(…) in [-1, 1] as in the paper'),
  clipNorm: z.number().positive().default(4).describe('largest norm of the gradient'),
  averageDecay: z
    .number()
    .min(0)
    .max(0.99999)
    .default(0.99)
    .describe('of the average of the weights, which plays'),
  valueSearched: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('share of the value of the search in the target of the value, beside the result of the game'),

  evaluateEvery: z
    .int()
    .min(1)
    .default(5)
    .describe('generations between two looks at positions whose value is known'),
  keepEvery: z
    .int()
    .min(0)
    .default(0)
    .describe('keep the network of every so many generations, for a ladder over the training; 0 = none'),
  ...machine.shape,
  workers: machine.shape.workers.default(2),
});

export type GoZeroConfig = z.infer<typeof config>;
