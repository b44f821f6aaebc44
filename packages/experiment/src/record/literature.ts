/** What experiments/<app>/references.json holds: what the literature reports. Runs in browsers. */
import { z } from 'zod';

export const References = z.strictObject({
  /** Head of the app's section in tables. */
  title: z.string(),
  paper: z.string(),
  /** What has to be said wherever its rows stand beside ours, a sentence: that tasks differ. */
  caution: z.string().optional(),
  /** What makes numbers of the same name differ elsewhere, a sentence each: how the measures are computed here. */
  measures: z.array(z.string()).optional(),
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
