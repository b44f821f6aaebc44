/** The result record: the results of a run, with all that is needed to judge it and to run it again. */
import { z } from 'zod';
import { SelectedOn } from '../file/experiment-file.ts';
import { FolderName } from '../file/safe-name.ts';

const count = z.int().min(0);
const finite = z.number();

/** From this day on `cost.seconds` is time of learning only. */
export const learningOnlySince = '2026-11-29';

/**
 * Schema `nutshell.result/1`. Optional keys were added later: records may lack them. With `misses`, `compare` can pair two
 * records example by example (McNemar).
 */
export const ResultRecord = z.strictObject({
  schema: z.literal('nutshell.result/1'),
  app: FolderName,
  experiment: FolderName,
  seed: z.int(),
  /** The command that runs it again. */
  command: z.string(),
  /** Git commit of the code; ends in `-dirty` if files differed from it. */
  commit: z.string(),
  /** Day on which the run ended, ISO 8601. */
  date: z.iso.date(),
  config: z.record(z.string(), z.unknown()),
  /** In which it differs from the paper. */
  deviations: z.array(z.string()),
  /** The examples that the settings were chosen on; where it is absent, the experiment file says it. */
  selectedOn: SelectedOn.optional(),
  dataset: z.strictObject({
    name: z.string(),
    /** What stands in parentheses at its end is said in the row of a table: `mirror folder (JPEG pixels)`. */
    source: z.string(),
    sha256: z.record(z.string(), z.string()),
    /** Examples per split; `sizes.test` gives the error rate `test.error` its confidence interval. */
    sizes: z.record(z.string(), count),
  }),
  model: z.strictObject({
    parameters: count,
    multiplyAdds: count.optional(),
    /** Of the final weights: `verify` compares it. */
    sha256: z.string().optional(),
  }),
  /** `<split>.<metric>`: fractions, nats, seconds. An error rate has its count beside it: `test.error`, `test.misses`. */
  metrics: z.record(z.string(), finite),
  cost: z.strictObject({
    /** Of learning only, without evaluations and checkpoints; in records from before `learningOnlySince` both may be in it. */
    seconds: finite,
    steps: count,
    examplesPerSecond: finite,
    peakMemoryMiB: finite,
  }),
  environment: z.strictObject({
    node: z.string(),
    backend: z.string(),
    device: z.string(),
    threads: z.int().min(1),
    cpu: z.string(),
    os: z.string(),
  }),
  /** The learning curve: rows that share a first key, `epoch` or `step`. */
  curve: z.array(z.record(z.string(), finite)),
  /** By split: `[index in the split, predicted class]` of every miss of the final model. */
  misses: z.record(z.string(), z.array(z.tuple([count, count]))).optional(),
  /** By split: counts `[true class][predicted class]`. */
  confusion: z.record(z.string(), z.array(z.array(count))).optional(),
  /** Class names for the confusion matrix; digits otherwise. */
  classes: z.array(z.string()).optional(),
  /** What was measured on the run after its training, the newest last; their values are among the metrics. */
  measured: z
    .array(
      z.strictObject({
        /** The command that measures it again. */
        command: z.string(),
        commit: z.string(),
        date: z.iso.date(),
        cpu: z.string(),
        details: z.record(z.string(), z.string()).optional(),
        /** Names of the metrics. */
        metrics: z.array(z.string()).min(1),
      }),
    )
    .optional(),
});

export type ResultRecord = z.infer<typeof ResultRecord>;

const { cost, environment } = ResultRecord.shape;

/** The part of a record that the training itself reports. The command line adds seed, commit, machine and date. */
export const Outcome = ResultRecord.pick({
  dataset: true,
  model: true,
  metrics: true,
  curve: true,
  misses: true,
  confusion: true,
  classes: true,
}).extend({
  /** Where `peakMemoryMiB` is absent, it is filled in from the process's largest resident size. */
  cost: cost.partial({ peakMemoryMiB: true }),
  environment: environment.pick({ backend: true, device: true, threads: true }),
});

export type Outcome = z.infer<typeof Outcome>;
