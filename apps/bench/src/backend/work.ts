import path from 'node:path';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { OnnxBackend } from 'tfjs-backend-onnx';
import type { HostArray } from '@nutshell/core';
import { loadArrays } from '../pipelines/array-files.ts';
import type { Assignment, StepDetails } from './assignment.ts';
import type { Outputs, Stepper } from './steps.ts';
import { type Task, tasks } from './tasks.ts';

/** Steps on batches of an assignment's data, and where their time goes. */
export class Work {
  readonly #assignment: Assignment;
  readonly #batches: Iterator<Record<string, HostArray>>;
  readonly #stepper: Stepper;
  #steps = 0;
  #firstStep = NaN;
  #spent = { whole: 0, pipeline: 0, session: 0 };

  constructor(assignment: Assignment, stepper: Stepper) {
    const task: Task = tasks[assignment.task];
    const data = loadArrays(path.join(assignment.folder, 'data'));
    this.#assignment = assignment;
    this.#batches = task.batches(data, assignment.batch, new Random(2));
    this.#stepper = stepper;
  }

  /** Takes a step with the next batch. @throws Error if the loss is not finite. */
  async step(): Promise<void> {
    const sessionBefore = sessionMilliseconds();
    const start = performance.now();
    const batch = this.#batches.next().value;
    const ready = performance.now();
    const result = await this.#stepper.step(batch);
    const whole = performance.now() - start;
    if (typeof result === 'number' && !Number.isFinite(result)) throw new Error(`the loss became ${result}`);

    if (this.#steps === 0) this.#firstStep = whole;
    if (this.#steps++ < this.#assignment.warmUpSteps) return;
    this.#spent.whole += whole;
    this.#spent.pipeline += ready - start;
    this.#spent.session += sessionMilliseconds() - sessionBefore;
  }

  details(): StepDetails {
    const { whole, pipeline, session } = this.#spent;
    return {
      firstStepSeconds: this.#firstStep / 1000,
      peakMiB: process.resourceUsage().maxRSS / 1024,
      ...fallbacks(),
      ...(whole > 0 && { pipeline: pipeline / whole }),
      // With more cores there are sessions in other threads, and waiting for them.
      ...(session > 0 && this.#assignment.cores === 1 && { overhead: (whole - pipeline - session) / whole }),
    };
  }
}

/** The losses of the first three steps on the batch of the check; in inference the sums of absolute outputs. */
export async function check({ folder }: Assignment, stepper: Stepper): Promise<number[]> {
  const batch = loadArrays(path.join(folder, 'check'));
  const results: (number | Outputs)[] = [];
  for (let i = 0; i < 3; i++) results.push(await stepper.step(batch));
  if (typeof results[0] === 'number') return results as number[];
  return (results[2] as Outputs).map((values) => values.reduce((sum, value) => sum + Math.abs(value), 0));
}

const statistics = () => {
  const backend = tf.backend();
  return backend instanceof OnnxBackend ? backend.stats() : undefined;
};

const sessionMilliseconds = (): number => statistics()?.runMilliseconds ?? 0;

function fallbacks(): Pick<StepDetails, 'fallbacks'> {
  const { fallbacks = {}, refusals = {} } = statistics() ?? {};
  const count = [...Object.values(fallbacks), ...Object.values(refusals)].reduce((sum, n) => sum + n, 0);
  return count > 0 ? { fallbacks: count } : {};
}
