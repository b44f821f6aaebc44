import path from 'node:path';
import type { HostArray } from '@nutshell/core';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { OnnxBackend } from 'tfjs-backend-onnx';
import { loadArrays } from '../pipelines/array-files.ts';
import type { Assignment, StepDetails } from './assignment.ts';
import type { Outputs, Stepper } from './steps.ts';
import { type Task, tasks } from './tasks.ts';

const CHECKED_STEPS = 3;

/** Steps on batches of an assignment's data, and where their time goes. */
export class Work {
  readonly #assignment: Assignment;
  readonly #batches: Iterator<Record<string, HostArray>>;
  readonly #stepper: Stepper;
  #firstStep = NaN;
  #spent = { whole: 0, pipeline: 0, session: 0 };

  constructor(assignment: Assignment, stepper: Stepper) {
    const task: Task = tasks[assignment.task];
    const data = loadArrays(path.join(assignment.folder, 'data'));
    this.#assignment = assignment;
    this.#batches = task.batches(data, assignment.batch, new Random(2));
    this.#stepper = stepper;
  }

  /** The losses of the first three steps on the common batch; in inference the sums of absolute outputs. */
  async check(): Promise<number[]> {
    const { folder, batch: size } = this.#assignment;
    const batch = loadArrays(path.join(folder, `check-${size}`));
    const results: (number | Outputs)[] = [];
    const start = performance.now();
    for (let i = 0; i < CHECKED_STEPS; i++) {
      results.push(await this.#stepper.step(batch));
      if (i === 0) this.#firstStep = performance.now() - start;
    }
    if (typeof results[0] === 'number') return results as number[];
    return sumsOf(results.at(-1) as Outputs);
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
    this.#spent.whole += whole;
    this.#spent.pipeline += ready - start;
    this.#spent.session += sessionMilliseconds() - sessionBefore;
  }

  /** Forgets where the time went. */
  reset(): void {
    this.#spent = { whole: 0, pipeline: 0, session: 0 };
  }

  details(): StepDetails {
    const { whole, pipeline, session } = this.#spent;
    return {
      firstStepSeconds: this.#firstStep / 1000,
      peakMiB: process.resourceUsage().maxRSS / 1024,
      ...fallbacks(),
      ...(whole > 0 && { pipeline: pipeline / whole }),
      // With more threads there are sessions in other threads, and waiting for them.
      ...(session > 0 &&
        this.#assignment.threads === 1 && { overhead: (whole - pipeline - session) / whole }),
    };
  }
}

/** The sum of absolute values of each output, over the slices of the batch. */
function sumsOf(slices: Outputs): number[] {
  const sumOf = (values: Float32Array) => values.reduce((sum, value) => sum + Math.abs(value), 0);
  return slices[0].map((_, output) => slices.reduce((sum, outputs) => sum + sumOf(outputs[output]), 0));
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
