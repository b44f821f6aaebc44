/** Run folders: `runs/<app>/<experiment>-s<seed>-<time>/`, made, found and opened again. */
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../file/atomic-file.ts';
import { describeEnvironment } from './environment.ts';
import { SelectedOn, type Experiment } from '../file/experiment-file.ts';
import { Failure } from '../file/failure.ts';
import { readJson } from '../file/json-file.ts';
import { jsonText } from '../file/json-text.ts';
import { byNearness } from '../file/nearest.ts';
import type { App, FinishedRun, StoredRun } from './replication.ts';
import { ResultRecord } from '../record/result.ts';
import { systemOf, type KnownSystem } from './system.ts';
import { validate } from '../file/validation.ts';
import { fromRoot, type Workspace } from '../file/workspace.ts';

/** config.json: the experiment as it stood when the run began, with what the flags changed. */
const StoredConfig = z.strictObject({
  app: z.string(),
  experiment: z.string(),
  title: z.string(),
  paper: z.string(),
  deviations: z.array(z.string()),
  selectedOn: SelectedOn.optional(),
  expect: z.record(z.string(), z.record(z.string(), z.number())),
  minutes: z.number().optional(),
  seed: z.int(),
  command: z.string(),
  config: z.record(z.string(), z.unknown()),
});

export type StoredConfig = z.infer<typeof StoredConfig>;

/** A run folder with what its config.json says of the experiment. */
export interface OpenedRun extends StoredRun {
  readonly stored: StoredConfig;
  readonly system: KnownSystem;
}

/** What runs are wanted where `latest` is asked for. */
export type Wanted = 'finished' | 'unfinished' | 'any';

/** Makes the folder of a new run, with config.json and environment.json in it. */
export function createRun(
  workspace: Workspace,
  replication: App,
  experiment: Experiment,
  options: { seed: number; command: string; now?: Date },
): OpenedRun {
  const { seed, command, now = new Date() } = options;
  const stored: StoredConfig = {
    app: replication.app,
    experiment: experiment.name,
    title: experiment.title,
    paper: experiment.paper,
    deviations: experiment.deviations,
    selectedOn: experiment.selectedOn,
    expect: experiment.expect,
    minutes: experiment.minutes,
    seed,
    command,
    config: experiment.config,
  };
  const dir = makeFolder(
    path.join(workspace.runs, replication.app),
    `${experiment.name}-s${seed}-${timestamp(now)}`,
  );
  const environment = { ...describeEnvironment(workspace.root), command };
  writeFileAtomic(path.join(dir, 'environment.json'), jsonText(environment));
  writeFileAtomic(path.join(dir, 'config.json'), jsonText(stored));
  return openFolder(workspace, replication, dir);
}

/** `20261122T223201`: sorts by time, and has no colon, which Windows forbids in names. */
function timestamp(now: Date): string {
  return now.toISOString().replace(/[-:]/g, '').slice(0, 15);
}

function makeFolder(parent: string, id: string): string {
  mkdirSync(parent, { recursive: true });
  for (let attempt = 1; ; attempt++) {
    const dir = path.join(parent, attempt === 1 ? id : `${id}-${attempt}`);
    try {
      mkdirSync(dir);
      return dir;
    } catch (error) {
      // Another run began within the same second.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Ids of an app's runs, oldest first. */
export function listRuns(workspace: Workspace, app: string): string[] {
  const folder = path.join(workspace.runs, app);
  if (!existsSync(folder)) return [];
  // By the time in the name, which survives copying; within a second, by the file.
  const second = (id: string) => /\d{8}T\d{6}(?=(-\d+)?$)/.exec(id)?.[0] ?? '';
  const written = (id: string) => statSync(path.join(folder, id, 'config.json')).mtimeMs;
  return readdirSync(folder)
    .filter((id) => existsSync(path.join(folder, id, 'config.json')))
    .sort((a, b) => second(a).localeCompare(second(b), 'en') || written(a) - written(b));
}

/** What people may write to name a run. */
export const runNames = 'its id, its folder, "latest", or experiment[/seed]';

/** The flag --run of a command about one run: the newest finished one if it is left out. */
export const runOption = z.string().default('latest').describe(`the run: ${runNames}`);

/**
 * Opens a run by id, folder, `latest`, or experiment: `paper`, `paper/1` for seed 1. A name of several runs stands for the newest of
 * those wanted; where any will do, for the newest finished one.
 * @throws Failure that names the nearest runs if there is none of this name, or if it is finished or unfinished
 * where the other is wanted
 */
export function openRun(
  workspace: Workspace,
  replication: App,
  reference: string,
  wanted: Wanted = 'any',
): OpenedRun {
  const run = openFolder(workspace, replication, find(workspace, replication.app, reference, wanted));
  if (wanted === 'finished' && !run.result) {
    throw new Failure(
      `Run ${run.id} has no result.json: it did not finish. ` +
        `Resume it with: npx nx run ${run.app}:train --resume=${run.id}`,
    );
  }
  if (wanted === 'unfinished' && run.result) {
    throw new Failure(
      `Run ${run.id} is finished: there is nothing to resume. Start a new one without --resume.`,
    );
  }
  return run;
}

/** As {@link openRun} for a finished run. */
export function openFinishedRun(
  workspace: Workspace,
  replication: App,
  reference: string,
): OpenedRun & FinishedRun {
  const run = openRun(workspace, replication, reference, 'finished');
  return { ...run, result: run.result! };
}

/** The finished runs of an experiment, oldest first. */
export function finishedRuns(
  workspace: Workspace,
  replication: App,
  experiment: string,
): (OpenedRun & FinishedRun)[] {
  return runsOf(workspace, replication.app, experiment)
    .filter((id) => isFinished(workspace, replication.app, id))
    .map((id) => openFinishedRun(workspace, replication, id));
}

function find(workspace: Workspace, app: string, reference: string, wanted: Wanted): string {
  const folder = path.join(workspace.runs, app);
  const ids = listRuns(workspace, app);
  if (ids.includes(reference)) return path.join(folder, reference);
  const dir = path.resolve(workspace.root, reference);
  if (existsSync(path.join(dir, 'config.json'))) return dir;

  const [experiment, seed] = seedOf(reference);
  const named = reference === 'latest' ? ids : experiment ? runsOf(workspace, app, experiment, seed) : [];
  const kind = wanted === 'unfinished' ? 'unfinished' : 'finished';
  const newest = named.findLast((id) => isFinished(workspace, app, id) === (kind === 'finished'));
  if (newest) return path.join(folder, newest);
  const where = fromRoot(workspace, folder);
  if (reference === 'latest') {
    throw new Failure(`There is no ${kind} run of ${app} in ${where}. Start one: npx nx run ${app}:train`);
  }
  if (named.length) {
    throw new Failure(`There is no ${kind} run of "${reference}" of ${app}; there are: ${named.join(', ')}.`);
  }
  const near = byNearness(reference, ids).slice(0, 5);
  throw new Failure(
    `No run "${reference}" of ${app}: no id in ${where}, no run folder, and no experiment with a run. ` +
      (near.length ? `There are, nearest first: ${near.join(', ')}.` : 'There is none yet.'),
  );
}

/** `paper` or `paper/1` in parts; nothing if it is neither. */
export function seedOf(name: string): [experiment?: string, seed?: number] {
  const [, experiment, seed] = /^([\w.-]+)(?:\/(?:seed-)?(\d+))?$/.exec(name) ?? [];
  return [experiment, seed === undefined ? undefined : Number(seed)];
}

/** Ids of an experiment's runs, oldest first; of one seed if it is given. */
function runsOf(workspace: Workspace, app: string, experiment: string, seed?: number): string[] {
  return listRuns(workspace, app).filter((id) => {
    const [, name, number] = /^(.+)-s(\d+)-\d{8}T\d{6}(?:-\d+)?$/.exec(id) ?? [];
    return name === experiment && (seed === undefined || Number(number) === seed);
  });
}

function isFinished(workspace: Workspace, app: string, id: string): boolean {
  return existsSync(path.join(workspace.runs, app, id, 'result.json'));
}

function openFolder(workspace: Workspace, replication: App, dir: string): OpenedRun {
  const stored = checked(StoredConfig, path.join(dir, 'config.json'), workspace);
  if (stored.app !== replication.app) {
    throw new Failure(`${fromRoot(workspace, dir)} is a run of ${stored.app}, not of ${replication.app}.`);
  }
  const refuse = (problems: string[]) =>
    new Failure(
      `${fromRoot(workspace, path.join(dir, 'config.json'))} was made by another version of ${replication.app}: ` +
        problems.join('; '),
    );
  const { system, problem } = systemOf(replication, stored.config);
  if (problem !== undefined) throw refuse([problem]);
  const { value: config, problems } = validate(system.schema, stored.config);
  if (problems) throw refuse(problems);
  const resultFile = path.join(dir, 'result.json');
  return {
    dir,
    id: path.basename(dir),
    app: stored.app,
    experiment: stored.experiment,
    seed: stored.seed,
    config,
    stored,
    system,
    result: existsSync(resultFile) ? checked(ResultRecord, resultFile, workspace) : undefined,
    path: (...segments) => path.join(dir, ...segments),
  };
}

function checked<T extends z.ZodType>(schema: T, file: string, workspace: Workspace): z.infer<T> {
  const name = fromRoot(workspace, file);
  const { value, problems } = validate(schema, readJson(file, name));
  if (problems) throw new Failure(`${name}: ${problems.join('; ')}`);
  return value as z.infer<T>;
}
