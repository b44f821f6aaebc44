/** `train`: makes a run folder, or reopens one, trains in it, and says what came of it. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Command, Context } from '../command.ts';
import { judge } from '../expectation.ts';
import { loadExperiment } from '../experiment-file.ts';
import { Failure } from '../failure.ts';
import { flagText } from '../flags.ts';
import { createRun, openFinishedRun, openRun, type OpenedRun } from '../run-folder.ts';
import { summarise } from '../run-summary.ts';
import { trainIn } from '../training.ts';
import { validate } from '../validation.ts';
import { fromRoot } from '../workspace.ts';

const options = z.object({
  experiment: z
    .string()
    .optional()
    .describe('which experiments/<app>/<name>.json to run; "budget" if left out'),
  seed: z.int().min(0).optional().describe('seed of all randomness; 1 if left out'),
  resume: z.string().optional().describe('go on with a stopped run: its id, its folder, or "latest"'),
  strict: z.boolean().default(false).describe('exit with 1 if the run misses what its experiment expects'),
});

type Options = z.infer<typeof options>;

export const train: Command<typeof options> = {
  name: 'train',
  summary: 'train one run of an experiment; config keys are flags',
  options,
  takesConfig: true,
  async run(context) {
    const { workspace, replication, options } = context;
    const run = options.resume === undefined ? begin(context) : reopen(context, options.resume);
    const minutes = run.stored.minutes ? `, about ${run.stored.minutes} min` : '';
    console.log(`${run.stored.title} (${run.app} ${run.experiment}, seed ${run.seed}${minutes})`);
    console.log(`${options.resume === undefined ? 'run' : 'resuming'} ${fromRoot(workspace, run.dir)}`);
    const record = await trainIn(workspace, replication, run, options.resume !== undefined);
    if (!record) {
      console.log(`Stopped. Go on with: npx nx run ${run.app}:train --resume=${run.id}`);
      return 130;
    }
    const finished = openFinishedRun(workspace, replication, run.dir);
    const { writeReport } = await import('../report/report.ts');
    await writeReport(workspace, replication, finished);
    console.log(summarise(workspace, finished));
    const missed = judge(run.stored.expect, record.metrics).filter(({ met }) => !met);
    if (options.strict && missed.length) return 1;
  },
};

function begin({ workspace, replication, options, overrides }: Context<Options>): OpenedRun {
  const { app, config: schema } = replication;
  const { experiment: name = 'budget', seed = 1 } = options;
  const experiment = loadExperiment(workspace, app, name, schema);
  const { value, problems } = validate(
    schema.strict(),
    { ...experiment.config, ...overrides },
    {
      call: (path) => `--${path}`,
    },
  );
  if (problems) throw new Failure(problems.join('\n'));
  const command = [
    `npx nx run ${app}:train --experiment=${name} --seed=${seed}`,
    ...(Object.keys(overrides).length ? [flagText(overrides)] : []),
  ].join(' ');
  return createRun(
    workspace,
    replication,
    { ...experiment, config: value as Record<string, unknown> },
    { seed, command },
  );
}

/** Opens the run to go on with. @throws Failure if a flag asks for something other than the run has */
function reopen(
  { workspace, replication, options, overrides }: Context<Options>,
  reference: string,
): OpenedRun {
  const run = openRun(workspace, replication, reference, 'unfinished');
  const { experiment, seed } = options;
  const asked: Record<string, unknown> = { experiment, seed, ...overrides };
  const has: Record<string, unknown> = { ...run.config, experiment: run.experiment, seed: run.seed };
  const contradictions = Object.keys(asked)
    .filter((key) => asked[key] !== undefined && !isDeepStrictEqual(asked[key], has[key]))
    .map(
      (key) =>
        `${flagText({ [key]: asked[key] })} contradicts run ${run.id}, which has ${flagText({ [key]: has[key] })}`,
    );
  if (contradictions.length) {
    throw new Failure(
      `${contradictions.join('\n')}\nLeave the flag out to resume, or --resume to start anew.`,
    );
  }
  return run;
}
