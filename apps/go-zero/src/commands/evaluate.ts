import { type AppCommand, terminalTable } from '@nutshell/experiment';
import { z } from 'zod';
import type { GoZeroConfig } from '../config.ts';
import { findNetwork, networkOption } from '../trained.ts';
import { opinionOf, truths } from '../truths.ts';

const options = z.strictObject({
  run: networkOption,
  size: z.int().min(0).max(9).default(0).describe('board; 0 = those that it was trained on'),
});

export const evaluateCommand: AppCommand<GoZeroConfig, typeof options> = {
  name: 'evaluate',
  summary: 'compare what the network alone says of solved boards with what is known',
  options,
  async run({ options: { run, size }, ...context }) {
    const { network, sizes: trained } = await findNetwork(run, context, size || undefined);
    const sizes = size > 0 ? [size] : trained;
    const opinions = truths
      .filter((truth) => sizes.includes(truth.size))
      .map((truth) => opinionOf(network, truth));
    console.log("The network alone, mean of all symmetries; scores are Black's area less White's");
    const points = (score: number) => `${score >= 0 ? '+' : '−'}${Math.abs(score).toFixed(1)}`;
    console.log(
      terminalTable(
        ['board', 'true score', 'score', 'even komi', 'known first move', 'its probability', 'likeliest'],
        opinions.map(({ truth, score, fairKomi, best, move }) => [
          truth.name,
          points(truth.score),
          points(score),
          fairKomi.toFixed(1),
          truth.best?.join(' ') ?? '',
          best === undefined ? '' : `${(100 * best).toFixed(1)} %`,
          move,
        ]),
        'lrrrlrl',
      ),
    );
    console.log("\nBlack's chance by komi:");
    for (const { truth, chances } of opinions)
      console.log(
        `${truth.name.padEnd(8)} ${chances.map(({ komi, win }) => `${komi}: ${(100 * win).toFixed(0)} %`).join('  ')}`,
      );
    network.dispose();
  },
};
