/** `train`: makes a run folder, or reopens one, trains in it, and prints the result. */
import { isDeepStrictEqual } from 'node:util';
import pc from 'picocolors';
import { z } from 'zod';
import type { Experiment } from '../../file/experiment-file.ts';
import { diskFailure, fileOf } from '../../file/disk-failure.ts';
import { Failure, messageOf } from '../../file/failure.ts';
import { validate } from '../../file/validation.ts';
import { fromRoot, type Workspace } from '../../file/workspace.ts';
import { judge } from '../../record/expectation.ts';
import { LeftOut, readable } from '../../record/left-out.ts';
import { readReferences } from '../../record/references.ts';
import type { ResultRecord } from '../../record/result.ts';
import { loadExperiment } from '../../run/experiment.ts';
import type { App } from '../../run/replication.ts';
import { openRun, runNames, runsOfSeed } from '../../run/run-folder.ts';
import { createRun, type OpenedRun } from '../../run/stored-run.ts';
import { systemsOf, type KnownSystem } from '../../run/system.ts';
import { commitOf, trainIn } from '../../run/training.ts';
import { summarise, summariseSeeds } from '../../show/run-summary.ts';
import type { Command, Context } from '../command.ts';
import { dryRun } from '../dry-run.ts';
import { flagText } from '../flags.ts';
import { obstacles } from '../recordability.ts';
import { parseSeeds } from '../seeds.ts';

export const trainOptions = z.object({
  experiment: z
    .string()
    .optional()
    .describe('which experiments/<app>/<name>.json to run; "budget" if left out'),
  seed: z.int().min(0).optional().describe('seed of all randomness; 1 if left out'),
  seeds: z.string().optional().describe('several seeds, one run after the other: 1..5, or 1,3,5'),
  resume: z.string().optional().describe(`go on with a stopped run: ${runNames}`),
  dryRun: z
    .boolean()
    .default(false)
    .describe('show layers, parameters, the time it will take, and whether it can be recorded; keep nothing'),
  once: z
    .boolean()
    .default(false)
    .describe('train only what is missing: leave out what is trained already, go on with what was stopped'),
  strict: z.boolean().default(false).describe('exit with 1 if the run misses what its experiment expects'),
});

export type TrainOptions = z.infer<typeof trainOptions>;

/** `train`: its flags are the config keys of the system that the experiment, or the run to resume, is of. */
export function trainCommand(app: App): Command<typeof trainOptions> {
  return {
    name: 'train',
    summary: 'train one run of an experiment; config keys are flags',
    options: trainOptions,
    systems: systemsOf(app),
    systemOf: ({ workspace, replication, options: { resume, experiment = 'budget' } }) =>
      resume === undefined
        ? loadExperiment(workspace, replication, experiment).system
        : openRun(workspace, replication, resume, 'unfinished').system,
    configOf({ workspace, replication, options: { resume, experiment = 'budget' } }) {
      if (resume === undefined)
        return {
          from: `experiment ${experiment}`,
          config: loadExperiment(workspace, replication, experiment).config,
        };
      const run = openRun(workspace, replication, resume, 'unfinished');
      return { from: `run ${run.id}`, config: run.config };
    },
    run: train,
  };
}

async function train(context: Context<TrainOptions>): Promise<number | void> {
  const { workspace, replication, options } = context;
  const { seed, seeds, resume } = options;
  const both = (a: string, b: string) =>
    new Failure(`--${a} and --${b} contradict each other: leave one out.`);
  if (seeds !== undefined && seed !== undefined) throw both('seeds', 'seed');
  if (seeds !== undefined && resume !== undefined) throw both('seeds', 'resume');
  if (options.dryRun && resume !== undefined) throw both('dry-run', 'resume');
  if (options.once && seeds !== undefined) throw both('once', 'seeds');
  if (options.once && resume !== undefined) throw both('once', 'resume');
  readReferences(workspace, replication.app); // a mistake in it would show only after the training
  if (options.dryRun) return dryRun(context, plan(context));
  if (seeds !== undefined) return trainSeeds(context, parseSeeds(seeds));
  const before = options.once ? earlier(context) : undefined;
  if (before?.result) {
    console.log(`${before.experiment} with seed ${before.seed} is trained already: run ${before.id}`);
    return undefined;
  }
  const asked = { ...context, options: { ...options, resume: resume ?? before?.id } };
  const run = asked.options.resume === undefined ? begin(asked) : reopen(asked, asked.options.resume);
  announce(asked, run, true);
  return (await trainOne(asked, run)).code;
}

/** The run of this experiment, config and seed: the newest finished one, else the newest. */
function earlier(context: Context<TrainOptions>): OpenedRun | undefined {
  const { name, config } = plan(context);
  const { workspace, replication, options } = context;
  const runs = runsOfSeed(workspace, replication, name, options.seed ?? 1).filter((run) =>
    isDeepStrictEqual(run.config, config),
  );
  return runs.findLast(({ result }) => result) ?? runs.at(-1);
}

/**
 * Trains one run per seed, all in this process; the memory in a record is the largest size of the process so far. A seed that fails does not
 * keep the others from being trained.
 */
async function trainSeeds(
  context: Context<TrainOptions>,
  seeds: readonly number[],
): Promise<number | undefined> {
  const records: ResultRecord[] = [];
  const codes: (number | undefined)[] = [];
  let allRecordable = true;
  for (const [index, seed] of seeds.entries()) {
    const run = begin({ ...context, options: { ...context.options, seed } });
    announce(context, run, index === 0);
    try {
      const { code, record, recordable = false } = await trainOne(context, run);
      if (!record) {
        const left = seeds.slice(index + 1);
        if (left.length) console.log(`Not begun: seed ${left.join(', ')}.`);
        return code;
      }
      records.push(record);
      codes.push(code);
      allRecordable &&= recordable;
    } catch (error) {
      console.error(`${pc.red('error:')} seed ${seed}: ${messageOf(error)}`);
      codes.push(1);
    }
  }
  console.log(summariseSeeds(records, allRecordable));
  return codes.find((code) => code !== undefined);
}

/** Says which run is trained and, for the first, why it cannot be recorded, if so. */
function announce(
  { workspace, replication, options }: Context<TrainOptions>,
  run: OpenedRun,
  isFirst: boolean,
): void {
  const minutes = run.stored.minutes ? `, about ${run.stored.minutes} min` : '';
  console.log(`${run.stored.title} (${run.app} ${run.experiment}, seed ${run.seed}${minutes})`);
  console.log(`${options.resume === undefined ? 'run' : 'resuming'} ${fromRoot(workspace, run.dir)}`);
  const reasons = isFirst ? obstaclesOf(workspace, replication, run, commitOf(workspace, run)) : [];
  if (reasons.length) console.log(pc.yellow(`It cannot be recorded: ${reasons.join('; ')}.`));
}

function obstaclesOf(workspace: Workspace, replication: App, run: OpenedRun, commit: string): string[] {
  return obstacles(loadExperiment(workspace, replication, run.experiment).config, run.config, commit);
}

interface Trained {
  code?: number;
  /** Absent if Ctrl-C stopped the training. */
  record?: ResultRecord;
  recordable?: boolean;
}

async function trainOne(
  { workspace, replication, options }: Context<TrainOptions>,
  run: OpenedRun,
): Promise<Trained> {
  const record = await trainIn(workspace, run, options.resume !== undefined);
  if (!record) {
    console.log(`Stopped. Go on with: npx nx run ${run.app}:train --resume=${run.id}`);
    return { code: 130 };
  }
  const leftOut = new LeftOut(); // a finished training does not fail because of files beside it
  const [obstacles] = readable(
    () => obstaclesOf(workspace, replication, run, record.commit),
    leftOut.add,
    'Put it right.',
  );
  const recordable = obstacles?.length === 0;
  try {
    const finished = { ...run, result: record };
    const { writeReport } = await import('../../show/report/report.ts');
    await writeReport(workspace, replication, finished, leftOut.add);
    console.log(summarise(workspace, finished, recordable, leftOut.add));
    leftOut.tell();
  } catch (error) {
    throw diskFailure(error, {
      what: `${fromRoot(workspace, fileOf(error) ?? run.path('report.html'))} cannot be read or written`,
      intact: 'The run is finished, and its result.json whole.',
      next: `write the report again: npx nx run ${run.app}:report --run=${run.id}`,
    });
  }
  const missed = judge(run.stored.expect, record.metrics).some(({ met }) => !met);
  return { code: options.strict && missed ? 1 : undefined, record, recordable };
}

/** The experiment with what the flags change. */
function plan({ workspace, replication, options, overrides }: Context<TrainOptions>): Experiment {
  const { experiment: name = 'budget' } = options;
  const experiment = loadExperiment(workspace, replication, name);
  const { value, problems } = validate(
    experiment.system.schema,
    { ...experiment.config, ...overrides },
    { call: (path) => `--${path}` },
  );
  if (problems) throw new Failure(problems.join('\n'));
  return asChanged(experiment, value!, overrides);
}

/** The experiment with a config that flags have changed. If they change what is learnt, nobody knows what to expect of it. */
function asChanged(
  experiment: Experiment & { system: KnownSystem },
  config: Record<string, unknown>,
  overrides: Record<string, unknown>,
): Experiment {
  const { subject = [], ownData } = experiment.system;
  const changed = subject.filter((key) => !isDeepStrictEqual(config[key], experiment.config[key]));
  if (!changed.length) return { ...experiment, config };
  const own = ownData?.(config);
  const flags = flagText(Object.fromEntries(changed.map((key) => [key, config[key]])));
  return {
    ...experiment,
    title: own?.title ?? `${experiment.title}, with ${flags}`,
    expect: {},
    minutes: undefined,
    config: { ...config, ...own?.settings, ...overrides },
  };
}

function begin(context: Context<TrainOptions>): OpenedRun {
  const { workspace, replication, options, overrides } = context;
  const experiment = plan(context);
  const { seed = 1 } = options;
  const command = [
    `npx nx run ${replication.app}:train --experiment=${experiment.name} --seed=${seed}`,
    ...(Object.keys(overrides).length ? [flagText(overrides)] : []),
  ].join(' ');
  return createRun(workspace, replication, experiment, { seed, command });
}

/** Opens the run to go on with. @throws Failure if a flag asks for something other than the run has */
function reopen(
  { workspace, replication, options, overrides }: Context<TrainOptions>,
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
      `${contradictions.join('\n')}\nLeave the flag out to resume, or --resume to start a new run.`,
    );
  }
  return run;
}
