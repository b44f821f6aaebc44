import { selectBackend } from '@nutshell/core';
import {
  type AppCommand,
  Failure,
  terminalTable,
  writeFileSet,
  outputPath,
  existingPath,
} from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { z } from 'zod';
import { type GoZeroConfig, config as schema } from '../config.ts';
import { readSgfGames, splitGames } from '../sgf-games.ts';
import { learnGames } from '../supervised.ts';

const { blocks, channels, batchSize, learningRate } = schema.shape;
const options = z.strictObject({
  sgf: z.string().default('').describe('folder of SGF files, in folders below it, too'),
  size: z.int().min(2).max(19).default(9).describe('board; games on others are left out'),
  passes: z.number().positive().default(5).describe('how often a position is learnt from, on average'),
  ...{ blocks, channels, batchSize, learningRate },
  seed: z.int().min(0).default(1).describe('of the split, the weights and the batches'),
  out: z.string().default('').describe('folder for the network and its rows; nothing is written if empty'),
});

/** Games that cannot be read, of which so many are told. */
const NAMED = 20;

export const pretrainCommand: AppCommand<GoZeroConfig, typeof options> = {
  name: 'pretrain',
  summary: 'learn moves and results from SGF files: the baseline beside learning by self-play',
  options,
  async run({ options: { sgf, size, passes, seed, out, ...others }, progress }) {
    if (sgf === '') throw new Failure('pretrain needs games: --sgf=<folder of SGF files>');
    const { games, leftOut, broken } = readSgfGames(existingPath(sgf, '--sgf'), size);
    for (const [reason, count] of leftOut) console.log(`left out, ${count} games: ${reason}`);
    if (broken.length > 0) {
      console.error(
        `left out, ${broken.length} ${broken.length === 1 ? 'game' : 'games'} that cannot be read:`,
      );
      for (const each of broken.slice(0, NAMED)) console.error(`  ${each}`);
      if (broken.length > NAMED) console.error(`  … and ${broken.length - NAMED} more`);
      process.exitCode = 1; // the others are learnt from
    }
    const splits = splitGames(games, new Random(seed).fork('split'));
    await selectBackend();
    const config = schema.parse({ ...others, stages: [{ size, generations: 1 }], reuse: passes, heldOut: 0 });
    const { rows, files } = await learnGames(splits, { config, seed, progress });
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    console.log(
      terminalTable(
        ['split', 'games', 'positions', 'first choice', 'among five', 'squared error of the value'],
        Object.entries(rows).map(([split, { games, positions, top1, top5, valueError }]) => [
          split,
          String(games),
          String(positions),
          percent(top1),
          percent(top5),
          valueError.toFixed(3),
        ]),
        'lrrrrr',
      ),
    );
    if (!out) return;
    const prediction = `${JSON.stringify({ size, seed, passes, ...others, rows }, null, 2)}\n`;
    for (const file of writeFileSet(outputPath(out), { 'prediction.json': prediction, ...files }))
      console.log(`wrote ${file}`);
  },
};
