/** Run folders by their names: ids, folders, `latest`, experiments. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Failure } from '../file/failure.ts';
import { byNearness } from '../file/nearest.ts';
import { placesOf } from '../file/user-path.ts';
import { fromRoot, type Workspace } from '../file/workspace.ts';
import { type LeaveOut, readable } from '../record/left-out.ts';
import { describeOwner, ownerOf, refuseIfOwned } from './owner.ts';
import type { App, FinishedRun } from './replication.ts';
import { finishedMessage, holdsNothing, openFolder, type OpenedRun } from './stored-run.ts';
import { orderedRuns } from './run-order.ts';

/** What runs are wanted where a name stands for several. */
export type Wanted = 'finished' | 'unfinished' | 'any';

/** That there is no run of this name, or none that is finished or unfinished, as it was wanted. */
export class NoSuchRun extends Failure {}

/** Ids of an app's runs, oldest first. */
export function listRuns(workspace: Workspace, app: string): string[] {
  return orderedRuns(path.join(workspace.runs, app));
}

/** What people may write to name a run. */
export const runNames = 'its id, its folder, "latest", or experiment[/seed]';

/** What to do with a run that cannot be read, for the message that it is left out. */
export const runRemedy = 'Remove its folder if it is of no more use.';

/** The flag --run of a command about one run: the newest finished one if it is left out. */
export const runOption = z.string().default('latest').describe(`the run: ${runNames}`);

/**
 * Opens a run by id, folder, `latest`, or experiment: `paper`, `paper/1` for seed 1. A name of several runs stands for the newest finished
 * one or, where an unfinished one is wanted, for the newest that can be resumed: that no process trains in, and that holds something to
 * go on from, if there is such a one.
 * @throws NoSuchRun that names the nearest runs if there is none of this name; Failure if it is finished, unfinished or in training where
 * that is not wanted
 */
export function openRun(
  workspace: Workspace,
  replication: App,
  reference: string,
  wanted: Wanted = 'any',
): OpenedRun {
  const run = find(workspace, replication, reference, wanted);
  if (wanted === 'finished' && !run.result) {
    const owner = ownerOf(run.dir);
    throw new Failure(
      owner
        ? `Run ${run.id} is ${describeOwner(owner)}: it has no result.json yet. Wait until it ends.`
        : `Run ${run.id} has no result.json: it did not finish. ` +
            `Resume it with: npx nx run ${run.app}:train --resume=${run.id}`,
    );
  }
  if (wanted === 'unfinished') {
    if (run.result) throw new Failure(finishedMessage(run.id));
    refuseIfOwned(run.dir, { id: run.id, shown: fromRoot(workspace, run.dir) });
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

/** The finished runs of an experiment, oldest first, without those that cannot be read. */
export function finishedRuns(
  workspace: Workspace,
  replication: App,
  experiment: string,
  leaveOut: LeaveOut,
): (OpenedRun & FinishedRun)[] {
  return runsOf(workspace, replication.app, experiment)
    .filter((id) => isFinished(workspace, replication.app, id))
    .flatMap((id) => readable(() => openFinishedRun(workspace, replication, id), leaveOut, runRemedy));
}

/** The runs of an experiment with a seed, oldest first, those of other versions of the app left out. */
export function runsOfSeed(
  workspace: Workspace,
  replication: App,
  experiment: string,
  seed: number,
): OpenedRun[] {
  const { app } = replication;
  return runsOf(workspace, app, experiment, seed).flatMap((id) => {
    try {
      return openFolder(workspace, replication, path.join(workspace.runs, app, id));
    } catch (error) {
      if (error instanceof Failure) return [];
      throw error;
    }
  });
}

/** Lines about runs of an experiment, of one seed if it is given, that are being trained now. */
export function runsInTraining(
  workspace: Workspace,
  app: string,
  experiment: string,
  seed?: number,
): string[] {
  return runsOf(workspace, app, experiment, seed).flatMap((id) => inTraining(workspace, app, id));
}

function find(workspace: Workspace, replication: App, reference: string, wanted: Wanted): OpenedRun {
  const { app } = replication;
  const folder = path.join(workspace.runs, app);
  const open = (dir: string) => openFolder(workspace, replication, dir);
  const ids = listRuns(workspace, app);
  if (ids.includes(reference)) return open(path.join(folder, reference));
  const places = placesOf(reference, workspace.root);
  const dir = places.find((place) => existsSync(path.join(place, 'config.json')));
  if (dir !== undefined) return open(dir);

  const [experiment, seed] = seedOf(reference);
  const named = reference === 'latest' ? ids : experiment ? runsOf(workspace, app, experiment, seed) : [];
  const kind = wanted === 'unfinished' ? 'unfinished' : 'finished';
  const fitting = named.filter((id) => isFinished(workspace, app, id) === (kind === 'finished'));
  if (fitting.length) {
    if (kind === 'unfinished') return resumable(workspace, replication, fitting);
    const taken = fitting.at(-1)!;
    const later = named.slice(named.indexOf(taken) + 1).flatMap((id) => inTraining(workspace, app, id));
    if (later.length) console.log(`${later.at(-1)} The newest finished one is ${taken}.`);
    return open(path.join(folder, taken));
  }
  const training = named.flatMap((id) => inTraining(workspace, app, id));
  const where = fromRoot(workspace, folder);
  const still = training.length ? ` ${training.at(-1)}` : '';
  if (reference === 'latest') {
    throw new NoSuchRun(
      `There is no ${kind} run of ${app} in ${where}.${still || ` Start one: npx nx run ${app}:train`}`,
    );
  }
  if (named.length) {
    throw new NoSuchRun(
      `There is no ${kind} run of "${reference}" of ${app}; there are: ${named.join(', ')}.${still}`,
    );
  }
  const near = byNearness(reference, ids).slice(0, 5);
  throw new NoSuchRun(
    `No run "${reference}" of ${app}: no id in ${where}, no experiment with a run, and no config.json in ${places.join(' or ')}. ` +
      (near.length ? `There are, nearest first: ${near.join(', ')}.` : 'There is none yet.'),
  );
}

/** Of unfinished runs, oldest first, the newest to go on with. If none will do, the newest, so that it is told why. */
function resumable(workspace: Workspace, replication: App, ids: readonly string[]): OpenedRun {
  const dirOf = (id: string) => path.join(workspace.runs, replication.app, id);
  const free = ids.filter((id) => !ownerOf(dirOf(id))).reverse();
  const promising = [
    ...free.filter((id) => !holdsNothing(dirOf(id))),
    ...free.filter((id) => holdsNothing(dirOf(id))),
  ];
  for (const id of promising) {
    try {
      return openFolder(workspace, replication, dirOf(id));
    } catch (error) {
      if (!(error instanceof Failure)) throw error; // it was made by another version of the app
    }
  }
  return openFolder(workspace, replication, dirOf(ids.at(-1)!));
}

/** `Run paper-s1-… is being trained by process 4711 since ….`, or nothing. */
function inTraining(workspace: Workspace, app: string, id: string): string[] {
  const owner = ownerOf(path.join(workspace.runs, app, id));
  return owner ? [`Run ${id} is ${describeOwner(owner)}.`] : [];
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
