/** `verify`: trains an experiment again and compares with its record. */
import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import pc from 'picocolors';
import { z } from 'zod';
import { agreement } from '../../record/agreement.ts';
import type { Command } from '../command.ts';
import { loadExperiment } from '../../run/experiment.ts';
import { Failure } from '../../file/failure.ts';
import { backendName } from '../../show/markdown.ts';
import { readRecord, recordFile } from '../../record/records.ts';
import { runsInTraining } from '../../run/run-folder.ts';
import { createRun } from '../../run/stored-run.ts';
import { terminalTable } from '../../show/terminal-table.ts';
import { trainIn } from '../../run/training.ts';
import { validate } from '../../file/validation.ts';
import { fromRoot } from '../../file/workspace.ts';

const options = z.object({
  experiment: z.string().default('budget').describe('the recorded experiment'),
  seed: z.int().min(0).default(1).describe('the recorded seed'),
  tolerance: z
    .number()
    .min(0)
    .default(0.2)
    .describe('relative difference of a metric that is accepted where backend or thread count differ'),
});

export const verify: Command<typeof options> = {
  name: 'verify',
  summary: 'train a recorded run again and compare with its record',
  options,
  async run({ workspace, replication, options: { experiment: name, seed, tolerance } }) {
    const { app } = replication;
    const experiment = loadExperiment(workspace, replication, name);
    const file = recordFile(workspace, app, name, seed);
    if (!existsSync(file)) {
      throw new Failure(
        `${fromRoot(workspace, file)} does not exist: seed ${seed} of "${name}" was never recorded.`,
      );
    }
    const record = readRecord(workspace, file, { app, experiment: name, seed });
    // A key that was added after the recording had its default then.
    const recorded = validate(experiment.system.schema, record.config).value ?? record.config;
    const changed = Object.keys(experiment.config).filter(
      (key) => !isDeepStrictEqual(experiment.config[key], recorded[key]),
    );
    if (changed.length) {
      throw new Failure(
        `Experiment "${name}" has changed since it was recorded: ${changed.join(', ')}. Record it again.`,
      );
    }
    const command = `npx nx run ${app}:train --experiment=${name} --seed=${seed}`;
    const run = createRun(workspace, replication, experiment, { seed, command });
    console.log(`training ${app} ${name}, seed ${seed}, again in ${fromRoot(workspace, run.dir)}`);
    for (const line of runsInTraining(workspace, app, name, seed)) {
      if (!line.includes(run.id)) console.log(`${line} This one is trained beside it.`);
    }
    const now = await trainIn(workspace, run, false);
    if (!now) return 130;

    const { exact, rows } = agreement(record, now, tolerance);
    const backends = [backendName(record.environment), backendName(now.environment)];
    console.log(
      exact
        ? `Same backend, ${backends[0]}: every bit must agree.`
        : `Recorded on ${backends[0]}, now ${backends[1]}: metrics may differ by ${100 * tolerance} % or by 0.002 of the ` +
            `examples; curve and weights are not compared.`,
    );
    const shown = rows.map(({ what, recorded, now, agrees }) => [
      what,
      recorded,
      now,
      agrees ? pc.green('✓ agrees') : pc.red('✗ differs'),
    ]);
    console.log(terminalTable(['', 'recorded', 'now', ''], shown, 'lrrl'));
    const differing = rows.filter(({ agrees }) => !agrees);
    if (differing.length) {
      throw new Failure(
        `${fromRoot(workspace, file)} is not reproduced: ${differing.map(({ what }) => what).join(', ')}.`,
      );
    }
    console.log(`${fromRoot(workspace, file)} is reproduced.`);
  },
};
