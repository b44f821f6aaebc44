import type { AppCommand } from '@nutshell/experiment';
import { Engine, serve } from '@nutshell/go/gtp';
import { z } from 'zod';
import { type GoZeroConfig, precision } from '../config.ts';
import { loadGeneration } from '../kept-networks.ts';
import { Network } from '../network.ts';
import { Player } from '../player.ts';
import { findNetwork, networkOption } from '../trained.ts';

const options = z.strictObject({
  run: networkOption,
  simulations: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(400)
    .describe('simulations per move; 0 = the network alone'),
  generation: z
    .int()
    .min(1)
    .optional()
    .describe('of the training, whose network plays, if the run has kept it; default: the last one'),
  leaves: z.int().min(1).max(256).default(8).describe('positions that are evaluated together'),
  precision: precision.describe('of the network; int8 is quicker on processors with VNNI'),
  seed: z.int().min(0).default(1).describe('of the search'),
  size: z.int().min(2).max(19).default(9).describe('board before the first boardsize'),
  komi: z.number().default(7).describe('komi before the first komi'),
});

export const gtpCommand: AppCommand<GoZeroConfig, typeof options> = {
  name: 'gtp',
  summary: 'play by the Go Text Protocol on standard input and output, for Sabaki, Lizzie or gogui',
  options,
  async run({ options, ...context }) {
    const { run, simulations, generation, leaves, seed, size, komi } = options;
    // Nothing but answers may go to standard output.
    console.log = console.warn = (...words: unknown[]) => console.error(...words);
    const { model } =
      generation === undefined
        ? (await findNetwork(run, context)).network
        : await loadGeneration(context.openRun(run || 'latest'), generation);
    const network = new Network(model, options.precision);
    const player = new Player(network, { simulations, leaves, seed });
    await serve(new Engine(player, { size, komi, sizes: (n) => n >= 2 }), process.stdin, process.stdout);
    network.dispose();
  },
};
