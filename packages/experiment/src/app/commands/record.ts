/** `record`: copies a finished run's result into results/, if it is what the experiment says. */
import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { writeFileAtomic } from '../../file/atomic-file.ts';
import type { Command } from '../command.ts';
import { isClean } from '../../run/environment.ts';
import { loadExperiment } from '../../run/experiment-file.ts';
import { Failure } from '../../file/failure.ts';
import { flagText } from '../flags.ts';
import { jsonText } from '../../file/json-text.ts';
import { recordFile } from '../../record/records.ts';
import { openFinishedRun } from '../../run/run-folder.ts';
import { fromRoot } from '../../file/workspace.ts';

const options = z.object({
  run: z.string().default('latest').describe('the run: its id, its folder, or "latest" finished one'),
  allowDirty: z
    .boolean()
    .default(false)
    .describe('record a run of uncommitted code; the record’s commit then ends in "-dirty"'),
});

export const record: Command<typeof options> = {
  name: 'record',
  summary: 'copy a finished run’s result to results/',
  options,
  async run({ workspace, replication, options }) {
    const run = openFinishedRun(workspace, replication, options.run);
    const { app, experiment: name, seed, result } = run;
    const experiment = loadExperiment(workspace, replication, name);
    const different = [...new Set([...Object.keys(experiment.config), ...Object.keys(run.config)])].filter(
      (key) => !isDeepStrictEqual(experiment.config[key], run.config[key]),
    );
    if (different.length) {
      const pick = (config: Record<string, unknown>) =>
        flagText(Object.fromEntries(different.map((key) => [key, config[key] ?? null])));
      throw new Failure(
        `Run ${run.id} is not the experiment "${name}": it has ${pick(run.config)}, the experiment ` +
          `${pick(experiment.config)}. Run it without these flags, or make an experiment file with these settings.`,
      );
    }
    if (!isClean(result.commit) && !options.allowDirty) {
      throw new Failure(
        `Run ${run.id} ran on uncommitted code (commit ${result.commit}), so nobody could run it again. ` +
          `Commit and run again, or record it marked as such: --allowDirty`,
      );
    }
    const file = recordFile(workspace, app, name, seed);
    const verb = existsSync(file) ? 'replaced' : 'recorded';
    writeFileAtomic(file, jsonText({ ...result, deviations: experiment.deviations }));
    console.log(`${verb} ${fromRoot(workspace, file)} from ${run.id}. Next: npx nx run ${app}:table`);
  },
};
