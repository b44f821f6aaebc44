/** `train`: makes a run folder, or reopens one, trains in it, and says what came of it. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Command, Context } from '../command.ts';
import { judge } from '../../record/expectation.ts';
import { describeExperiment, listExperiments, loadExperiment } from '../../run/experiment-file.ts';
import { Failure } from '../../file/failure.ts';
import { flagText } from '../flags.ts';
import type { App } from '../../run/replication.ts';
import { createRun, openFinishedRun, openRun, type OpenedRun } from '../../run/run-folder.ts';
import { summarise } from '../../show/run-summary.ts';
import { systemsOf, type KnownSystem } from '../../run/system.ts';
import { trainIn } from '../../run/training.ts';
import { validate } from '../../file/validation.ts';
import { fromRoot } from '../../file/workspace.ts';

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

/** `train`: its flags are the config keys of the system that the experiment, or the run to resume, is of. */
export function trainCommand(app: App): Command<typeof options> {
  return {
    name: 'train',
    summary: 'train one run of an experiment; config keys are flags',
    options,
    systems: systemsOf(app),
    systemOf: ({ workspace, replication, options: { resume, experiment = 'budget' } }) =>
      resume === undefined
        ? loadExperiment(workspace, replication, experiment).system
        : openRun(workspace, replication, resume, 'unfinished').system,
    run: trainOne,
  };
}

/** One command for each system of an app that has several: it trains the experiment named as the system. */
export function systemCommands(app: App): Command<typeof options>[] {
  if (!('systems' in app)) return [];
  const { systemOf } = trainCommand(app);
  return systemsOf(app).map((system) => {
    const { name, summary } = system;
    const named = <C extends { options: Options }>(context: C): C => {
      const { resume, experiment = resume === undefined ? name : undefined } = context.options;
      return { ...context, options: { ...context.options, experiment } };
    };
    return {
      name,
      summary,
      options: options.extend({
        experiment: options.shape.experiment.describe(
          `which experiment of ${name} to run; "${name}" if left out`,
        ),
      }),
      systems: [system],
      systemOf: (context) => own(system, systemOf!(named(context)), context),
      run: (context) => trainOne(named(context)),
    };
  });
}

/** @throws Failure if the experiment or run that was asked for is of another system. */
function own(
  system: KnownSystem,
  found: KnownSystem,
  {
    workspace,
    replication,
    options: { experiment, resume },
  }: Pick<Context<Options>, 'workspace' | 'replication' | 'options'>,
): KnownSystem {
  if (found.name === system.name) return found;
  const { app } = replication;
  const what = resume === undefined ? `experiment=${experiment}` : `resume=${resume}`;
  const mine = listExperiments(workspace, app).filter(
    (name) => describeExperiment(workspace, app, name).config.system === system.name,
  );
  throw new Failure(
    `--${what} is of the system ${found.name}, not of ${system.name}: npx nx run ${app}:${found.name} --${what}. ` +
      `Experiments of ${system.name}: ${mine.join(', ') || 'none yet'}.`,
  );
}

async function trainOne(context: Context<Options>): Promise<number | void> {
  const { workspace, replication, options } = context;
  const run = options.resume === undefined ? begin(context) : reopen(context, options.resume);
  const minutes = run.stored.minutes ? `, about ${run.stored.minutes} min` : '';
  console.log(`${run.stored.title} (${run.app} ${run.experiment}, seed ${run.seed}${minutes})`);
  console.log(`${options.resume === undefined ? 'run' : 'resuming'} ${fromRoot(workspace, run.dir)}`);
  const record = await trainIn(workspace, run, options.resume !== undefined);
  if (!record) {
    console.log(`Stopped. Go on with: npx nx run ${run.app}:train --resume=${run.id}`);
    return 130;
  }
  const finished = openFinishedRun(workspace, replication, run.dir);
  const { writeReport } = await import('../../show/report/report.ts');
  await writeReport(workspace, replication, finished);
  console.log(summarise(workspace, finished));
  const missed = judge(run.stored.expect, record.metrics).filter(({ met }) => !met);
  if (options.strict && missed.length) return 1;
}

function begin({ workspace, replication, options, overrides }: Context<Options>): OpenedRun {
  const { app } = replication;
  const { experiment: name = 'budget', seed = 1 } = options;
  const experiment = loadExperiment(workspace, replication, name);
  const { value, problems } = validate(
    experiment.system.schema,
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
  return createRun(workspace, replication, { ...experiment, config: value! }, { seed, command });
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
