/** The recorded results: results/<app>/<experiment>/seed-<n>.json. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { summarize, type Summary } from '@nutshell/metrics';
import { Failure } from '../file/failure.ts';
import { readJson } from '../file/json-file.ts';
import { type LeaveOut, readable } from './left-out.ts';
import { ResultRecord } from './result.ts';
import { validate } from '../file/validation.ts';
import { fromRoot, type Workspace } from '../file/workspace.ts';

/** Where the record of a seed lies. */
export function recordFile(workspace: Workspace, app: string, experiment: string, seed: number): string {
  return path.join(workspace.results, app, experiment, `seed-${seed}.json`);
}

/** Apps that have records, in alphabetical order. */
export function listRecordedApps(workspace: Workspace): string[] {
  return folders(workspace.results).filter((app) => listRecorded(workspace, app).length > 0);
}

/** An app's experiments that have records, in alphabetical order. */
export function listRecorded(workspace: Workspace, app: string): string[] {
  return folders(path.join(workspace.results, app)).filter(
    (experiment) => recordedSeeds(workspace, app, experiment).length > 0,
  );
}

/** Seeds of an experiment that have records, ascending; none if there are none. */
export function recordedSeeds(workspace: Workspace, app: string, experiment: string): number[] {
  const folder = path.join(workspace.results, app, experiment);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((file) => /^seed-(0|[1-9]\d*)\.json$/.exec(file)?.[1])
    .filter((seed) => seed !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}

/** The records of an experiment by ascending seed, without those that cannot be read; none if there are none. */
export function readRecords(
  workspace: Workspace,
  app: string,
  experiment: string,
  leaveOut: LeaveOut,
): ResultRecord[] {
  return recordedSeeds(workspace, app, experiment).flatMap((seed) =>
    readRecordOf(workspace, { app, experiment, seed }, leaveOut),
  );
}

/** The record of a seed, as a list of one; none if there is none, or it cannot be read. */
export function readRecordOf(
  workspace: Workspace,
  place: { app: string; experiment: string; seed: number },
  leaveOut: LeaveOut,
): ResultRecord[] {
  const file = recordFile(workspace, place.app, place.experiment, place.seed);
  if (!existsSync(file)) return [];
  return readable(
    () => readRecord(workspace, file, place),
    leaveOut,
    `Bring it back (git restore ${fromRoot(workspace, file)}), or remove it and record the run again.`,
  );
}

/** Reads a record. @throws Failure if it is not a record, or not the record of its place */
export function readRecord(
  workspace: Workspace,
  file: string,
  place?: { app: string; experiment: string; seed: number },
): ResultRecord {
  const name = fromRoot(workspace, file);
  const { value: record, problems } = validate(ResultRecord, readJson(file, name));
  if (problems) throw new Failure(`${name} is not a result record: ${problems.join('; ')}`);
  if (place) {
    const { app, experiment, seed } = record;
    if (app !== place.app || experiment !== place.experiment || seed !== place.seed) {
      throw new Failure(
        `${name} is the record of ${app} ${experiment}, seed ${seed}: it lies in the wrong place.`,
      );
    }
  }
  return record;
}

/** A metric over the records that have it, or undefined if none has. */
export function summaryOf(records: readonly ResultRecord[], metric: string): Summary | undefined {
  const values = records.map((record) => record.metrics[metric]).filter((value) => value !== undefined);
  return values.length ? summarize(values) : undefined;
}

function folders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
