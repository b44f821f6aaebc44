/** One training, from its run folder to its result record. */
import { writeFileAtomic } from '../file/atomic-file.ts';
import { describeCommit, describeEnvironment } from './environment.ts';
import { Failure } from '../file/failure.ts';
import { Stopped, interruptible } from './interruption.ts';
import { readJson } from '../file/json-file.ts';
import { jsonText } from '../file/json-text.ts';
import { MetricsLog } from './metrics-log.ts';
import { silentProgress, startProgress } from './progress.ts';
import type { Disposable, Run, Trial } from './replication.ts';
import { ResultRecord, type Outcome } from '../record/result.ts';
import type { OpenedRun } from './run-folder.ts';
import { validate } from '../file/validation.ts';
import type { Workspace } from '../file/workspace.ts';

/** The commit that gives a run again: `-dirty` also if it goes on after other code began it. */
export function commitOf(workspace: Workspace, opened: OpenedRun): string {
  const now = describeCommit(workspace.root);
  const { commit: began } = readJson(opened.path('environment.json')) as { commit: string };
  return began === now ? now : `${began.replace(/-dirty$/, '')}-dirty`;
}

/**
 * Trains in a run folder and writes its result.json.
 * @param trial given if the training is only to be described and timed
 * @returns the record, or undefined if Ctrl-C stopped the training after it saved a checkpoint
 */
export async function trainIn(
  workspace: Workspace,
  opened: OpenedRun,
  resumed: boolean,
  trial?: Trial,
): Promise<ResultRecord | undefined> {
  const environment = { ...describeEnvironment(workspace.root), commit: commitOf(workspace, opened) };
  const log = new MetricsLog(opened.path('metrics.jsonl'));
  const deferred: Disposable[] = [];
  try {
    const outcome = await interruptible((stop) =>
      opened.system.train(startRun(opened, { log, stop, resumed, deferred, trial })),
    );
    const record = recordOf(opened, outcome, environment);
    writeFileAtomic(opened.path('result.json'), jsonText(record));
    return record;
  } catch (error) {
    if (error instanceof Stopped) return undefined;
    throw error;
  } finally {
    for (const thing of deferred.reverse()) await thing.dispose();
    log.close();
  }
}

interface Parts {
  log: MetricsLog;
  stop: AbortSignal;
  resumed: boolean;
  /** Filled by `run.defer`. */
  deferred: Disposable[];
  trial?: Trial;
}

function startRun(opened: OpenedRun, { log, stop, resumed, deferred, trial }: Parts): Run {
  const { dir, id, app, experiment, seed, config, path } = opened;
  return {
    dir,
    id,
    app,
    experiment,
    seed,
    config,
    resumed,
    stop,
    path,
    log: (row) => log.append(row),
    get rows() {
      return log.rows;
    },
    history: () => log.read(),
    rewind: (rows) => log.rewind(rows),
    progress: trial ? silentProgress : startProgress,
    defer: (thing) => {
      deferred.push(thing);
      return thing;
    },
    trial,
  };
}

function recordOf(
  { app, experiment, seed, stored, config }: OpenedRun,
  outcome: Outcome,
  environment: ReturnType<typeof describeEnvironment>,
): ResultRecord {
  const { dataset, model, metrics, cost, curve, misses, confusion, classes } = outcome;
  const record = {
    schema: 'nutshell.result/1',
    app,
    experiment,
    seed,
    command: stored.command,
    commit: environment.commit,
    date: new Date().toISOString().slice(0, 10),
    config,
    deviations: stored.deviations,
    selectedOn: stored.selectedOn,
    dataset,
    model,
    metrics,
    cost: { ...cost, peakMemoryMiB: cost.peakMemoryMiB ?? peakMemory() },
    environment: {
      node: environment.node,
      ...outcome.environment,
      cpu: environment.cpu,
      os: environment.os,
    },
    curve,
    misses,
    confusion,
    classes,
  };
  const { value, problems } = validate(ResultRecord, record);
  if (problems) {
    throw new Failure(
      `The training of ${app} ended with an outcome that is no result record: ${problems.join('; ')}`,
    );
  }
  return value;
}

/** The process's largest resident size so far, MiB. */
function peakMemory(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
