import type { Named, TrainingStepOptions } from '@nutshell/core';
import type * as tf from '@tensorflow/tfjs';
import { type Task, type TaskName, buildStart, tasks } from './tasks.ts';

/** The parts of a task's training step, which `dataParallel` makes once more in each of its threads. */
export default function trainingParts(name: TaskName): TrainingStepOptions<Named<tf.Tensor>> {
  const task: Task = tasks[name];
  const model = buildStart(task);
  return { model, optimizer: task.optimizer, loss: (batch) => task.loss(model, batch) };
}
