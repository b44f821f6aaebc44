/** experiments/<app>/references.json: what the literature reports, to stand beside what we measure. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Failure } from '../file/failure.ts';
import { readJson } from '../file/json-file.ts';
import { validate } from '../file/validation.ts';
import { fromRoot, type Workspace } from '../file/workspace.ts';

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

/** The literature's rows of an app, or undefined if it has no references.json. @throws Failure if it is not valid */
export function readReferences(workspace: Workspace, app: string): References | undefined {
  const file = path.join(workspace.experiments, app, 'references.json');
  if (!existsSync(file)) return undefined;
  const name = fromRoot(workspace, file);
  const { value, problems } = validate(References, readJson(file, name));
  if (problems) throw new Failure(`${name}: ${problems.join('; ')}`);
  return value;
}
