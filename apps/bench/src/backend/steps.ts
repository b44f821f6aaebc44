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

type Kind = Pick<Assignment, 'task' | 'mode' | 'cores'>;

/** Steps of training, or of inference. */
export interface Stepper {
  /** Makes of a batch its loss in training, the network's outputs in inference. */
  step(batch: Named<HostArray>): Promise<number | Outputs>;
  /** Frees the sessions and ends the threads. */
  dispose(): Promise<void>;
}
export type Outputs = readonly Float32Array[];

/** The steps of an assignment on the backend that was chosen, through core's own training step and evaluators. */
export function stepperOf(assignment: Kind, backend: BackendChoice): Promise<Stepper> {
  return assignment.mode === 'training' ? trainer(assignment, backend) : evaluation(assignment, backend);
}

/** More cores: replicas in threads, each on its slice of the batch. */
async function trainer({ task, cores }: Kind, backend: BackendChoice): Promise<Stepper> {
  const step = await dataParallel(new TrainingStep(trainingParts(task)), {
    workers: cores,
    backend,
    module: new URL('training-parts.ts', import.meta.url),
    config: task,
  });
  return {
    step: async (batch) => step.run(batch, tasks[task].learningRate),
    dispose: async () => step.dispose(),
  };
}

/** More cores: each thread has a network and evaluates its slice of the batch. A single example goes to this thread's. */
async function evaluation({ task, cores }: Kind, backend: BackendChoice): Promise<Stepper> {
  const network = evaluator(task);
  const outputsOf = compile((x: tf.Tensor) => tf.tidy(() => network(x)), { freeze: true });
  const evaluate = (x: HostArray): Outputs => {
    const tensors = tensorsOf({ x });
    const outputs = outputsOf(tensors.x);
    const values = outputs.map((output) => output.dataSync() as Float32Array);
    tf.dispose([tensors, outputs]);
    return values;
  };
  if (cores === 1)
    return { step: async ({ planes }) => evaluate(planes), dispose: async () => outputsOf.dispose() };

  const pool = await inferencePool({
    workers: cores - 1,
    backend,
    module: new URL('evaluator.ts', import.meta.url),
    config: task,
  });
  return {
    async step({ planes }) {
      const [own, ...others] = slicesOf(planes, cores);
      const answers = others.map((slice) => pool.predict([slice]));
      return [
        ...evaluate(own),
        ...(await Promise.all(answers)).flat().map(({ values }) => values),
      ] as Outputs;
    },
    async dispose() {
      outputsOf.dispose();
      await pool.dispose();
    },
  };
}

/** As many slices of rows as there are, up to `count`; the first are the larger ones. */
function slicesOf(array: HostArray, count: number): HostArray[] {
  const [rows] = array.shape;
  const slices = Math.min(count, rows);
  const startOf = (k: number) => Math.ceil((k * rows) / slices);
  return Array.from({ length: slices }, (_, k) => rowsBetween(array, startOf(k), startOf(k + 1)));
}
