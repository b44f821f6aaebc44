/** The result record: what a run came to, with all that is needed to judge it and to run it again. */
import { z } from 'zod';

const count = z.int().min(0);
const finite = z.number();

/**
 * Schema `nutshell.result/1`. `misses`, `confusion` and `classes` are additions to it that a record may lack;
 * with `misses`, `compare` can pair two records example by example (McNemar).
 */
export const ResultRecord = z.strictObject({
  schema: z.literal('nutshell.result/1'),
  app: z.string(),
  experiment: z.string(),
  seed: z.int(),
  /** What to type to run it again. */
  command: z.string(),
  /** Git commit of the code; ends in `-dirty` if files differed from it. */
  commit: z.string(),
  /** Day on which the run ended, ISO 8601. */
  date: z.iso.date(),
  config: z.record(z.string(), z.unknown()),
  deviations: z.array(z.string()),
  dataset: z.strictObject({
    name: z.string(),
    source: z.string(),
    sha256: z.record(z.string(), z.string()),
    sizes: z.record(z.string(), count),
  }),
  model: z.strictObject({
    parameters: count,
    multiplyAdds: count.optional(),
    /** Of the final weights. */
    sha256: z.string().optional(),
  }),
  /** `<split>.<metric>`: fractions, nats, seconds. */
  metrics: z.record(z.string(), finite),
  cost: z.strictObject({
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
  curve: z.array(z.record(z.string(), finite)),
  /** By split: `[index in the split, predicted class]` of every miss. */
  misses: z.record(z.string(), z.array(z.tuple([count, count]))).optional(),
  /** By split: counts `[true class][predicted class]`. */
  confusion: z.record(z.string(), z.array(z.array(count))).optional(),
  classes: z.array(z.string()).optional(),
});

export type ResultRecord = z.infer<typeof ResultRecord>;
