import path from 'node:path';
import { type Named, Random, TrainingStep } from '@nutshell/core';
import * as tf from '@tensorflow/tfjs';
import { OnnxBackend, compile } from 'tfjs-backend-onnx';
import { type HostArray, loadArrays, toTensors } from '../pipelines/host-array.ts';
import type { Assignment, Details } from './assignment.ts';
import { type Task, buildStart, tasks } from './tasks.ts';

/** Steps whose times are left out of the shares of {@link Work.details}: compile captures the third. */
const SETTLING = 3;

/** What one step makes of a batch: the loss in training, the outputs in inference. */
type Step = (batch: Named<tf.Tensor>) => Promise<number[] | Float32Array[]>;

/** The steps of an assignment on the current backend, and where their time goes. */
export class Work {
  readonly #batches: Iterator<Named<HostArray>>;
  readonly #step: Step;
  #steps = 0;
  #firstStep = NaN;
  #spent = { whole: 0, pipeline: 0, session: 0 };

  constructor(assignment: Assignment) {
    const task: Task = tasks[assignment.task];
    const data = loadArrays(path.join(assignment.folder, 'data'));
    this.#batches = task.batches(data, assignment.batch, new Random(2));
    this.#step = stepOf(assignment);
  }

  /** Takes a step with the next batch. @throws Error if the loss is not finite. */
  async step(): Promise<void> {
    const sessionBefore = sessionMilliseconds();
    const start = performance.now();
    const tensors = toTensors(this.#batches.next().value);
    const ready = performance.now();
    const results = await this.#step(tensors);
    tf.dispose(tensors);
    const whole = performance.now() - start;
    if (typeof results[0] === 'number' && !Number.isFinite(results[0]))
      throw new Error(`the loss became ${results[0]}`);

    if (this.#steps === 0) this.#firstStep = whole;
    if (this.#steps++ < SETTLING) return;
    this.#spent.whole += whole;
    this.#spent.pipeline += ready - start;
    this.#spent.session += sessionMilliseconds() - sessionBefore;
  }

  details(): Details {
    const { whole, pipeline, session } = this.#spent;
    return {
      firstStepSeconds: this.#firstStep / 1000,
      peakMiB: process.resourceUsage().maxRSS / 1024,
      ...(whole > 0 && { pipeline: pipeline / whole }),
      ...(session > 0 && { overhead: (whole - pipeline - session) / whole }),
    };
  }
}

/** The losses of the first three steps on the batch of the check; in inference the sums of absolute outputs. */
export async function check(assignment: Assignment): Promise<number[]> {
  const step = stepOf(assignment);
  const batch = toTensors(loadArrays(path.join(assignment.folder, 'check')));
  if (assignment.mode === 'training')
    return [...(await step(batch)), ...(await step(batch)), ...(await step(batch))] as number[];
  const outputs = (await step(batch)) as Float32Array[];
  return outputs.map((values) => values.reduce((sum, value) => sum + Math.abs(value), 0));
}

function stepOf({ task: name, mode, learningRate }: Assignment): Step {
  const task: Task = tasks[name];
  const model = buildStart(task);
  if (mode === 'inference') {
    const evaluate = compile((x: tf.Tensor) => tf.tidy(() => [model.apply(x)].flat() as tf.Tensor[]));
    return async (batch) => {
      const outputs = evaluate(Object.values(batch)[0]);
      const values = outputs.map((output) => output.dataSync() as Float32Array);
      tf.dispose(outputs);
      return values;
    };
  }
  const step = new TrainingStep<Named<tf.Tensor>>({
    model,
    optimizer: task.optimizer,
    loss: (batch) => task.loss(model, batch),
  });
  return async (batch) => [await step.run(batch, learningRate)];
}

function sessionMilliseconds(): number {
  const backend = tf.backend();
  return backend instanceof OnnxBackend ? backend.stats().runMilliseconds : 0;
}
