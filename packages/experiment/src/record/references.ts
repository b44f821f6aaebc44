/** experiments/<app>/references.json: what the literature reports, to stand beside what we measure. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { listExperiments, readExperiment } from '../file/experiment-file.ts';
import { Failure } from '../file/failure.ts';
import { readJson } from '../file/json-file.ts';
import { nearest } from '../file/nearest.ts';
import { validate } from '../file/validation.ts';
import { fromRoot, type Workspace } from '../file/workspace.ts';
import type { ResultRecord } from './result.ts';

const References = z.strictObject({
  /** Head of the app's section in tables. */
  title: z.string(),
  paper: z.string(),
  /** The dataset that the rows are about, as result records call it. */
  dataset: z.string(),
  /** The metrics that tables show; the first is the one that charts draw. */
  metrics: z
    .array(
      z.strictObject({
        name: z.string(),
        label: z.string(),
        better: z.enum(['lower', 'higher']).default('lower'),
      }),
    )
    .min(1),
  rows: z.array(
    z.strictObject({
      system: z.string(),
      /** In the units of result records: an error of 0.95 % is 0.0095. */
      values: z.record(z.string(), z.number()),
      /** The dataset of the row, if it is another. */
      dataset: z.string().optional(),
      /** Our experiment that replicates this row. */
      experiment: z.string().optional(),
      source: z.string(),
      /** Whether the figure was quoted from memory and has yet to be compared with the source. */
      toCheck: z.boolean().default(false),
      note: z.string().optional(),
    }),
  ),
});

export type References = z.infer<typeof References>;
export type Reference = References['rows'][number];
export type MetricColumn = References['metrics'][number];

/**
 * The literature's rows of an app, or undefined if it has no references.json.
 * @throws Failure if it is not valid, or names an experiment that does not exist
 */
export function readReferences(workspace: Workspace, app: string): References | undefined {
  const file = path.join(workspace.experiments, app, 'references.json');
  if (!existsSync(file)) return undefined;
  const name = fromRoot(workspace, file);
  const { value, problems } = validate(References, readJson(file, name));
  if (problems) throw new Failure(`${name}: ${problems.join('; ')}`);
  const known = listExperiments(workspace, app);
  const stray = value.rows.find(({ experiment }) => experiment !== undefined && !known.includes(experiment));
  if (stray) {
    const near = nearest(stray.experiment!, known);
    throw new Failure(
      `${name}: the row "${stray.system}" names the experiment "${stray.experiment}", which does not exist` +
        (near ? `; the nearest is "${near}".` : '.'),
    );
  }
  return value;
}

/**
 * The literature's figures for a result: the rows of its experiment or, on the same data, those of the nearest experiment that it
 * changes. Undefined if there are none.
 */
export function referencesFor(
  workspace: Workspace,
  { app, experiment, dataset }: Pick<ResultRecord, 'app' | 'experiment' | 'dataset'>,
): { rows: Reference[]; metrics: MetricColumn[]; experiment: string } | undefined {
  const references = readReferences(workspace, app);
  if (!references) return undefined;
  const { metrics } = references;
  const known = listExperiments(workspace, app);
  let name: string | undefined = experiment;
  while (name !== undefined) {
    const rows = references.rows.filter((row) => row.experiment === name);
    if (rows.length) return { rows, metrics, experiment: name };
    if (references.dataset !== dataset.name || !known.includes(name)) return undefined;
    name = readExperiment(workspace, app, name).parent;
  }
  return undefined;
}
