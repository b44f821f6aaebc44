import {
  type BackendChoice,
  type HostArray,
  type Named,
  TrainingStep,
  dataParallel,
  inferencePool,
  rowsBetween,
  tensorsOf,
} from '@nutshell/core';
import * as tf from '@tensorflow/tfjs';
import { compile } from 'tfjs-backend-onnx';
import type { Assignment } from './assignment.ts';
import evaluator from './evaluator.ts';
import { tasks } from './tasks.ts';
import trainingParts from './training-parts.ts';

type Kind = Pick<Assignment, 'task' | 'mode' | 'threads'>;

/** Steps of training, or of inference. */
export interface Stepper {
  /** Makes of a batch its loss in training, the network's outputs in inference. */
  step(batch: Named<HostArray>): Promise<number | Outputs>;
  /** Frees the sessions and ends the threads. */
  dispose(): Promise<void>;
}
/** The network's outputs for each slice of the batch: one slice for each thread. */
export type Outputs = readonly (readonly Float32Array[])[];

/** The steps of an assignment on the backend that was chosen, through core's own training step and evaluators. */
export function stepperOf(assignment: Kind, backend: BackendChoice): Promise<Stepper> {
  return assignment.mode === 'training' ? trainer(assignment, backend) : evaluation(assignment, backend);
}

/** More threads: replicas in threads, each on its slice of the batch. */
async function trainer({ task, threads }: Kind, backend: BackendChoice): Promise<Stepper> {
  const step = await dataParallel(new TrainingStep(trainingParts(task)), {
    workers: threads,
    backend,
    module: new URL('training-parts.ts', import.meta.url),
    config: task,
  });
  return {
    step: async (batch) => step.run(batch, tasks[task].learningRate),
    dispose: async () => step.dispose(),
  };
}

/** More threads: each thread has a network and evaluates its slice of the batch. A single example goes to this thread's. */
async function evaluation({ task, threads }: Kind, backend: BackendChoice): Promise<Stepper> {
  const network = evaluator(task);
  const outputsOf = compile((x: tf.Tensor) => tf.tidy(() => network(x)), { freeze: true });
  const evaluate = (x: HostArray): Float32Array[] => {
    const tensors = tensorsOf({ x });
    const outputs = outputsOf(tensors.x);
    const values = outputs.map((output) => output.dataSync() as Float32Array);
    tf.dispose([tensors, outputs]);
    return values;
  };
  if (threads === 1)
    return { step: async (batch) => [evaluate(inputOf(batch))], dispose: async () => outputsOf.dispose() };

  const pool = await inferencePool({
    workers: threads - 1,
    backend,
    module: new URL('evaluator.ts', import.meta.url),
    config: task,
  });
  return {
    async step(batch) {
      const [own, ...others] = slicesOf(inputOf(batch), threads);
      const answers = others.map((slice) => pool.predict([slice]));
      const outputs = evaluate(own);
      const values = (await Promise.all(answers)).map((answer) =>
        answer.map(({ values }) => values as Float32Array),
      );
      return [outputs, ...values];
    },
    async dispose() {
      outputsOf.dispose();
      await pool.dispose();
    },
  };
}

/** What the network sees of a batch: the first of its arrays. */
const inputOf = (batch: Named<HostArray>): HostArray => Object.values(batch)[0];

/** As many slices of rows as there are, up to `count`; the first are the larger ones. */
function slicesOf(array: HostArray, count: number): HostArray[] {
  const [rows] = array.shape;
  const slices = Math.min(count, rows);
  const startOf = (k: number) => Math.ceil((k * rows) / slices);
  return Array.from({ length: slices }, (_, k) => rowsBetween(array, startOf(k), startOf(k + 1)));
}
