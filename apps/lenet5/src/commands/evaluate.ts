import { Random } from '@nutshell/random';
import { type AppCommand, Failure, runOption } from '@nutshell/experiment';
import { reliability, wilsonInterval } from '@nutshell/metrics';
import { z } from 'zod';
import type { LeNetConfig } from '../config.ts';
import { loadDigits } from '../data.ts';
import { evaluator } from '../evaluate.ts';
import { loadTrained } from '../trained.ts';

const options = z.strictObject({
  run: runOption,
  split: z.enum(['test', 'validation', 'train']).default('test').describe('which examples'),
});

export const evaluateCommand: AppCommand<LeNetConfig, typeof options> = {
  name: 'evaluate',
  summary: 'measure a trained network on a split of its dataset',
  options,
  async run({ options, openRun }) {
    const run = openRun(options.run);
    const { model, criterion, config } = await loadTrained(run);
    const data = await loadDigits(config, new Random(run.seed));
    const split = data.splits[options.split];
    if (!split)
      throw new Failure(`${run.id} held no validation examples out: choose test or train by --split`);
    const evaluate = evaluator(model, criterion, config);
    const { error, loss, misses, probabilities } = await evaluate(split);
    const { low, high } = wilsonInterval(misses.length, split.length);
    const percent = (fraction: number) => `${(100 * fraction).toFixed(2)} %`;
    console.log(`${run.id} on the ${split.length} ${options.split} examples of ${data.title}`);
    console.log(
      `error        ${percent(error)} (${misses.length} misses; 95 % interval ${percent(low)} to ${percent(high)})`,
    );
    console.log(`loss         ${loss.toFixed(4)} (${config.criterion})`);
    console.log(
      `calibration  ${percent(reliability(probabilities, split.labels).ece)} expected calibration error`,
    );
  },
};
