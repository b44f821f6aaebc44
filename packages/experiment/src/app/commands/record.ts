/** `record`: copies results of finished runs into results/, if they are what the experiment says. */
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../file/atomic-file.ts';
import { Failure } from '../../file/failure.ts';
import { jsonText } from '../../file/json-text.ts';
import { fromRoot, type Workspace } from '../../file/workspace.ts';
import { LeftOut } from '../../record/left-out.ts';
import { isRecordOf, measuredMetrics } from '../../record/measurement.ts';
import { readRecord, recordFile } from '../../record/records.ts';
import { ResultRecord } from '../../record/result.ts';
import { whyNotClean } from '../../run/environment.ts';
import { loadExperiment } from '../../run/experiment.ts';
import type { FinishedRun } from '../../run/replication.ts';
import { finishedRuns, openFinishedRun, runNames } from '../../run/run-folder.ts';
import type { Command, Context } from '../command.ts';
import { difference } from '../recordability.ts';

const options = z.object({
  run: z.string().optional().describe(`the run: ${runNames}; the latest finished one if left out`),
  experiment: z.string().optional().describe('all finished runs of this experiment, the newest of each seed'),
  allowDirty: z
    .boolean()
    .default(false)
    .describe('record runs of uncommitted code; the record’s commit then ends in "-dirty"'),
});

type Options = z.infer<typeof options>;

export const record: Command<typeof options> = {
  name: 'record',
  summary: 'copy results of finished runs to results/',
  options,
  async run(context) {
    const { workspace, replication, options } = context;
    if (options.experiment === undefined) {
      const run = openFinishedRun(workspace, replication, options.run ?? 'latest');
      const refusal = refusalOf(run, context);
      if (refusal) throw new Failure(refusal);
      write(run, context);
    } else {
      if (options.run !== undefined) throw new Failure('Give --run or --experiment, not both.');
      const refusals = recordAll(options.experiment, context);
      if (refusals.length) throw new Failure(refusals.join('\n'));
    }
    console.log(`Next: npx nx run ${replication.app}:table`);
  },
};

/** Records the newest run of each seed that may be recorded. @returns for each seed that could not be recorded, the reason */
function recordAll(experiment: string, context: Context<Options>): string[] {
  const { workspace, replication } = context;
  loadExperiment(workspace, replication, experiment); // a wrong name is told with the nearest
  const leftOut = new LeftOut();
  const runs = finishedRuns(workspace, replication, experiment, leftOut.add);
  leftOut.fail();
  if (!runs.length) {
    throw new Failure(
      `"${experiment}" has no finished run: npx nx run ${replication.app}:train --experiment=${experiment}`,
    );
  }
  const seeds = [...new Set(runs.map(({ seed }) => seed))].sort((a, b) => a - b);
  return seeds.flatMap((seed) => {
    const judged = runs
      .filter((run) => run.seed === seed)
      .map((run) => ({ run, refusal: refusalOf(run, context) }));
    const best = judged.findLast(({ refusal }) => !refusal);
    if (best) write(best.run, context);
    return best ? [] : [judged.at(-1)!.refusal!];
  });
}

/** Why a run cannot be recorded, if so. */
function refusalOf(
  { id, experiment, config, result }: FinishedRun,
  { workspace, replication, options }: Context<Options>,
): string | undefined {
  const differs = difference(loadExperiment(workspace, replication, experiment).config, config);
  if (differs) {
    return (
      `Run ${id} is not the experiment "${experiment}": ${differs}. ` +
      'Run it without these flags, or make an experiment file with these settings.'
    );
  }
  const why = whyNotClean(result.commit);
  if (!why || options.allowDirty) return undefined;
  return (
    `Nobody could repeat run ${id}: when it ran, ${why}. ` +
    'Commit and run again, or record it marked as such: --allowDirty'
  );
}

function write(run: FinishedRun, { workspace, replication }: Context<Options>): void {
  const { app, experiment: name, seed, result } = run;
  const file = recordFile(workspace, app, name, seed);
  const verb = existsSync(file) ? 'replaced' : 'recorded';
  const { deviations, selectedOn } = loadExperiment(workspace, replication, name);
  const record = ResultRecord.parse({ ...result, deviations, selectedOn });
  const earlier = existsSync(file) ? earlierRecord(workspace, file) : undefined;
  const isSame = earlier !== undefined && isRecordOf(earlier, result);
  if (isSame && earlier.measured) {
    record.metrics = { ...record.metrics, ...measuredMetrics(earlier) };
    record.measured = earlier.measured;
  }
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileAtomic(file, jsonText(record));
  console.log(`${verb} ${fromRoot(workspace, file)} from ${run.id}`);
  if (isSame) return;
  for (const { command, metrics } of earlier?.measured ?? [])
    console.log(`no longer in it: ${metrics.join(', ')}, measured on another run; measure again: ${command}`);
}

/** The record in a file that is about to be replaced; undefined if it cannot be read. */
function earlierRecord(workspace: Workspace, file: string): ResultRecord | undefined {
  try {
    return readRecord(workspace, file);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
