/** Numbers measured on a run after its training: they join the metrics of its record, with the command that measures them again. */
import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { writeFileAtomic } from '../file/atomic-file.ts';
import { Failure } from '../file/failure.ts';
import { jsonText } from '../file/json-text.ts';
import { fromRoot, type Workspace } from '../file/workspace.ts';
import { describeEnvironment, whyNotClean } from '../run/environment.ts';
import type { OpenRecord, StoredRun } from '../run/replication.ts';
import { readRecord, recordFile } from './records.ts';
import { ResultRecord } from './result.ts';

/**
 * @param allowDirty whether code that is not committed may measure
 * @throws Failure if the run is not the one that was recorded; here, so that nothing is measured in vain, and again when something is added
 */
export function openRecord(
  workspace: Workspace,
  run: StoredRun<any>,
  { allowDirty = false } = {},
): OpenRecord {
  const { app, experiment, seed, id, result } = run;
  const file = recordFile(workspace, app, experiment, seed);
  const name = fromRoot(workspace, file);
  const current = () => {
    const command = `npx nx run ${app}:record --run=${id}`;
    if (!existsSync(file)) throw new Failure(`${name} does not exist: record the run first, by ${command}`);
    const record = readRecord(workspace, file, { app, experiment, seed });
    if (!result || !isRecordOf(record, result))
      throw new Failure(
        `${name} was recorded from another run than ${id}: name that one by --run, or record this one, by ${command}`,
      );
    return record;
  };
  const refuseDirty = (commit: string) => {
    const why = whyNotClean(commit);
    if (why && !allowDirty)
      throw new Failure(
        `Nobody could measure the same, since ${why}. ` +
          'Commit and measure again, or have it recorded as such: --allowDirty',
      );
  };
  current();
  refuseDirty(describeEnvironment(workspace.root).commit);
  return {
    add({ command, metrics, details, commit }) {
      const { cpu, commit: now } = describeEnvironment(workspace.root);
      refuseDirty(commit ?? now);
      const date = new Date().toISOString().slice(0, 10);
      const measured = { command, commit: commit ?? now, date, cpu, details, metrics: Object.keys(metrics) };
      writeFileAtomic(file, jsonText(ResultRecord.parse(withMeasured(current(), measured, metrics))));
      console.log(`recorded in ${name}: ${measured.metrics.join(', ')}`);
    },
  };
}

type Measured = NonNullable<ResultRecord['measured']>[number];

/** A record with a measurement more; metrics that were measured before are replaced. @throws Error if the training reported one of them */
export function withMeasured(
  record: ResultRecord,
  measured: Measured,
  metrics: Record<string, number>,
): ResultRecord {
  const own = ofTraining(record).metrics;
  const clash = measured.metrics.find((metric) => metric in own);
  if (clash !== undefined) throw new Error(`the training itself reported ${clash}`);
  const earlier = (record.measured ?? [])
    .map((each) => ({ ...each, metrics: each.metrics.filter((metric) => !(metric in metrics)) }))
    .filter((each) => each.metrics.length > 0);
  return { ...record, metrics: { ...record.metrics, ...metrics }, measured: [...earlier, measured] };
}

/** A record as the training left it. */
export function ofTraining({ measured = [], ...record }: ResultRecord): ResultRecord {
  const later = new Set(measured.flatMap(({ metrics }) => metrics));
  const metrics = Object.entries(record.metrics).filter(([metric]) => !later.has(metric));
  return { ...record, metrics: Object.fromEntries(metrics) };
}

/** The metrics that were measured after the training. */
export function measuredMetrics({ metrics, measured = [] }: ResultRecord): Record<string, number> {
  return Object.fromEntries(
    measured.flatMap((each) => each.metrics).map((metric) => [metric, metrics[metric]]),
  );
}

/** Whether a record was made of the run with this result. `record` takes deviations and selection from the experiment file. */
export function isRecordOf(record: ResultRecord, result: ResultRecord): boolean {
  const compared = ({ deviations: _, selectedOn: __, ...rest }: ResultRecord) => rest;
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)); // without keys that are undefined
  return isDeepStrictEqual(plain(compared(ofTraining(record))), plain(compared(result)));
}
