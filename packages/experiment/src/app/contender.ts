/** The meaning of a name on the command line of `compare`. */
import { existsSync, statSync } from 'node:fs';
import { Failure } from '../file/failure.ts';
import { byNearness } from '../file/nearest.ts';
import { placesOf } from '../file/user-path.ts';
import type { Workspace } from '../file/workspace.ts';
import type { Contender } from '../record/comparison.ts';
import type { LeaveOut } from '../record/left-out.ts';
import { listRecorded, readRecord, readRecords, recordFile, recordedSeeds } from '../record/records.ts';
import type { App } from '../run/replication.ts';
import { openFinishedRun, seedOf } from '../run/run-folder.ts';

/**
 * The records of an experiment (`paper`), that of one of its seeds (`paper/1`), a record's file, or else a run, named as everywhere.
 * Of an experiment, records that cannot be read are left out.
 * @throws Failure that lists the nearest names, or if nothing of this name can be read
 */
export function findContender(
  workspace: Workspace,
  replication: App,
  name: string,
  leaveOut: LeaveOut,
): Contender {
  const { app } = replication;
  const [experiment, seed] = seedOf(name);
  const seeds = experiment ? recordedSeeds(workspace, app, experiment) : [];
  if (experiment && seed !== undefined && seeds.includes(seed)) {
    const file = recordFile(workspace, app, experiment, seed);
    return { name, records: [readRecord(workspace, file, { app, experiment, seed })] };
  }
  if (experiment && seed === undefined && seeds.length) {
    const problems: string[] = [];
    const records = readRecords(workspace, app, experiment, (problem) => problems.push(problem));
    if (!records.length) throw new Failure(problems.join('\n'));
    problems.forEach((problem) => leaveOut(problem));
    return { name, records };
  }
  const isFile = (place: string) => existsSync(place) && statSync(place).isFile();
  const file = placesOf(name, workspace.root).find(isFile);
  if (file !== undefined) return { name, records: [readRecord(workspace, file)] };
  try {
    const run = openFinishedRun(workspace, replication, name);
    return { name: run.id, records: [run.result] };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const near = byNearness(name, listRecorded(workspace, app)).slice(0, 5);
    const recorded = near.length ? `there are, nearest first: ${near.join(', ')}` : `${app} has none yet`;
    throw new Failure(`No record "${name}"; ${recorded}. ${error.message}`);
  }
}
