/** Run folders: `runs/<app>/<experiment>-s<seed>-<time>/`, made and opened again. */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../file/atomic-file.ts';
import { readChecked } from '../file/checked-file.ts';
import { diskFailure, fileOf } from '../file/disk-failure.ts';
import { sha256 } from './binding.ts';
import { describeEnvironment } from './environment.ts';
import { Bound, SelectedOn, type Experiment } from '../file/experiment-file.ts';
import { Failure, OtherVersion } from '../file/failure.ts';
import { jsonText } from '../file/json-text.ts';
import { FolderName } from '../file/safe-name.ts';
import type { App, StoredRun } from './replication.ts';
import { ResultRecord } from '../record/result.ts';
import { nextOrder } from './run-order.ts';
import { systemOf, type KnownSystem } from './system.ts';
import { validate } from '../file/validation.ts';
import { fromRoot, type Workspace } from '../file/workspace.ts';

/** config.json: the experiment as it stood when the run began, with what the flags changed. */
const StoredConfig = z.strictObject({
  app: FolderName,
  experiment: FolderName,
  title: z.string(),
  paper: z.string(),
  deviations: z.array(z.string()),
  selectedOn: SelectedOn.optional(),
  expect: z.record(z.string(), Bound),
  minutes: z.number().optional(),
  seed: z.int(),
  command: z.string(),
  /** Greater than that of any run of the app that was there: milliseconds since 1970, unless the clock was set back. */
  order: z.int().optional(),
  config: z.record(z.string(), z.unknown()),
});

/** The part of environment.json that a run goes on from. */
const StoredEnvironment = z.object({ commit: z.string(), configSha256: z.string().optional() });

export type StoredConfig = z.infer<typeof StoredConfig>;

/** A run folder with what its config.json says of the experiment. */
export interface OpenedRun extends StoredRun {
  readonly stored: StoredConfig;
  readonly system: KnownSystem;
  /** What its environment.json says. @throws Failure if it is missing, or not what was written */
  environment(): z.infer<typeof StoredEnvironment>;
}

/**
 * Makes the folder of a new run, with config.json and environment.json in it.
 * @throws Failure if the disk refuses; nothing is left then
 */
export function createRun(
  workspace: Workspace,
  replication: App,
  experiment: Experiment,
  options: { seed: number; command: string; now?: Date },
): OpenedRun {
  const { seed, command, now = new Date() } = options;
  const folder = path.join(workspace.runs, replication.app);
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
    order: nextOrder(folder, now),
    config: experiment.config,
  };
  let dir: string | undefined;
  try {
    dir = makeFolder(folder, `${experiment.name}-s${seed}-${timestamp(now)}`);
    const config = jsonText(stored);
    const environment = { ...describeEnvironment(workspace.root), command, configSha256: sha256(config) };
    writeFileAtomic(path.join(dir, 'environment.json'), jsonText(environment));
    writeFileAtomic(path.join(dir, 'config.json'), config);
    return openFolder(workspace, replication, dir);
  } catch (error) {
    if (dir !== undefined) remove(dir);
    throw diskFailure(error, {
      what: `${fromRoot(workspace, fileOf(error) ?? folder)} cannot be written`,
      next: 'start again; --runs=<folder> names another place for runs.',
    });
  }
}

function remove(dir: string): void {
  try {
    rmSync(dir, { recursive: true, force: true });
  } catch {
    // Without a config.json it is not a run.
  }
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

/** Opens a run folder. @throws Failure if it is not one of the app, or of another version of it */
export function openFolder(workspace: Workspace, replication: App, dir: string): OpenedRun {
  const stored = checked(StoredConfig, path.join(dir, 'config.json'), workspace);
  if (stored.app !== replication.app) {
    throw new Failure(`${fromRoot(workspace, dir)} is a run of ${stored.app}, not of ${replication.app}.`);
  }
  const refuse = (problems: string[]) =>
    new OtherVersion(
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
    environment: () => checked(StoredEnvironment, path.join(dir, 'environment.json'), workspace),
    result: existsSync(resultFile) ? checked(ResultRecord, resultFile, workspace) : undefined,
    path: (...segments) => path.join(dir, ...segments),
  };
}

function checked<T extends z.ZodType>(schema: T, file: string, workspace: Workspace): z.infer<T> {
  return readChecked(file, schema, { name: fromRoot(workspace, file) });
}

/** Why a finished run cannot be resumed. */
export function finishedMessage(id: string): string {
  return `Run ${id} is finished: there is nothing to resume. Start a new one without --resume.`;
}

/** Whether there is nothing in a run to go on from: no row, and no folder, as of checkpoints, samples or games. */
export function holdsNothing(dir: string): boolean {
  const hasRows = (file: string) => file === 'metrics.jsonl' && statSync(path.join(dir, file)).size > 0;
  return readdirSync(dir, { withFileTypes: true }).every((entry) => entry.isFile() && !hasRows(entry.name));
}
