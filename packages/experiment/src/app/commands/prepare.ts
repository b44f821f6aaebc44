/** `prepare`: fetches and verifies the data of an experiment. */
import { z } from 'zod';
import type { Command } from '../command.ts';
import { loadExperiment } from '../../run/experiment.ts';
import { startProgress } from '../../run/progress.ts';

const options = z.object({
  experiment: z.string().default('budget').describe('the experiment whose data is wanted'),
});

export const prepare: Command<typeof options> = {
  name: 'prepare',
  summary: 'fetch and verify the data of an experiment',
  options,
  async run({ workspace, replication, options }) {
    const { config, system } = loadExperiment(workspace, replication, options.experiment);
    await system.prepare?.(config, startProgress);
    console.log(`The data of ${replication.app} ${options.experiment} is ready.`);
  },
};
