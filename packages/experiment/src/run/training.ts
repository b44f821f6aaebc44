/** One training, from its run folder to its result record. */
import { existsSync, rmSync } from 'node:fs';
import { writeFileAtomic } from '../file/atomic-file.ts';
import { diskFailure, fileOf, systemError } from '../file/disk-failure.ts';
import { Binding } from './binding.ts';
import { describeCommit, describeEnvironment } from './environment.ts';
import { Failure } from '../file/failure.ts';
import { Stopped, interruptible } from './interruption.ts';
import { jsonText } from '../file/json-text.ts';
import { MetricsLog } from './metrics-log.ts';
import { claim, type Ownership, type RunWords } from './owner.ts';
import { silentProgress, startProgress } from './progress.ts';
import type { Disposable, Run, Trial } from './replication.ts';
import { ResultRecord, type Outcome } from '../record/result.ts';
import { finishedMessage, holdsNothing, type OpenedRun } from './stored-run.ts';
import { validate } from '../file/validation.ts';
import { fromRoot, type Workspace } from '../file/workspace.ts';

/** The commit that gives a run again: `-dirty` also if it goes on after other code began it. */
export function commitOf(workspace: Workspace, opened: OpenedRun): string {
  const now = describeCommit(workspace.root);
  const { commit: began } = opened.environment();
  return began === now ? now : `${began.replace(/-dirty$/, '')}-dirty`;
}

/**
 * Trains in a run folder, as its only owner, and writes its result.json.
 * @param trial given if the training is only to be described and timed
 * @returns the record, or undefined if Ctrl-C stopped the training after it saved a checkpoint
 * @throws Failure if another process trains there, if the run is not as its checkpoint was bound to it, if its folder is taken away, or
 * if the disk refuses something. A new run that fails before there is anything to go on from leaves no folder.
 */
export async function trainIn(
  workspace: Workspace,
  opened: OpenedRun,
  resumed: boolean,
  trial?: Trial,
): Promise<ResultRecord | undefined> {
  const { dir, id, app } = opened;
  const next = `go on with: npx nx run ${app}:train --resume=${id}`;
  const words = { id, shown: fromRoot(workspace, dir), next };
  let ownership: Ownership | undefined;
  try {
    ownership = await claim(dir, words);
    if (resumed && existsSync(opened.path('result.json'))) throw new Failure(finishedMessage(id));
    const environment = { ...describeEnvironment(workspace.root), commit: commitOf(workspace, opened) };
    const binding = new Binding(opened, words.shown, resumed);
    const outcome = await trainOwned(opened, { ownership, binding, words, resumed, trial });
    const record = recordOf(opened, outcome, environment);
    ownership.check();
    writeFileAtomic(opened.path('result.json'), jsonText(record));
    return record;
  } catch (error) {
    if (error instanceof Stopped) return undefined;
    const reason = reasonOf(error, ownership);
    if (!resumed && ownership) removeIfNothingWasLearnt(dir);
    const what = `${fromRoot(workspace, fileOf(error) ?? dir)} cannot be read or written`;
    throw diskFailure(
      reason,
      existsSync(dir)
        ? { what, intact: 'What the run saved before is whole.', next }
        : { what, next: `start again: ${opened.stored.command}` },
    );
  } finally {
    ownership?.release();
  }
}

/** What ended the training: where the disk refused something because the folder of the run is gone, that it is gone. */
function reasonOf(error: unknown, ownership: Ownership | undefined): unknown {
  if (!systemError(error)) return error;
  try {
    ownership?.check();
    return error;
  } catch (gone) {
    return gone instanceof Failure ? gone : error;
  }
}

async function trainOwned(
  opened: OpenedRun,
  parts: Omit<Parts, 'log' | 'stop' | 'deferred'>,
): Promise<Outcome> {
  const log = new MetricsLog(opened.path('metrics.jsonl'), {
    shown: `${parts.words.shown}/metrics.jsonl`,
    next: parts.words.next,
  });
  const deferred: Disposable[] = [];
  try {
    return await interruptible((stop) =>
      opened.system.train(startRun(opened, { ...parts, log, stop, deferred })),
    );
  } finally {
    for (const thing of deferred.reverse()) await thing.dispose();
    log.close();
  }
}

interface Parts {
  ownership: Ownership;
  binding: Binding;
  words: RunWords;
  log: MetricsLog;
  stop: AbortSignal;
  resumed: boolean;
  /** Filled by `run.defer`. */
  deferred: Disposable[];
  trial?: Trial;
}

function startRun(
  opened: OpenedRun,
  { ownership, binding, log, stop, resumed, deferred, trial }: Parts,
): Run {
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
    log: (row) => {
      ownership.check();
      log.append(row);
    },
    history: () => {
      ownership.check();
      return log.read();
    },
    mark: () => {
      ownership.check();
      return { ...log.mark(), files: binding.files };
    },
    rewind: (mark) => {
      ownership.check();
      binding.refuseOthers(mark);
      log.rewind(mark);
    },
    progress: trial ? silentProgress : startProgress,
    defer: (thing) => {
      deferred.push(thing);
      return thing;
    },
    trial,
  };
}

/** Of a run that failed: removes it if there is nothing to go on from. */
function removeIfNothingWasLearnt(dir: string): void {
  try {
    if (holdsNothing(dir)) rmSync(dir, { recursive: true });
  } catch {
    // It stays, as a run that can be resumed from its beginning.
  }
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
      `The training of ${app} ended with an outcome that is not a result record: ${problems.join('; ')}`,
    );
  }
  return value;
}

/** The process's largest resident size so far, MiB. */
function peakMemory(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
