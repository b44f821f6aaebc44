import type { HostArray, Named, TrainingStepOptions } from '@nutshell/core';
import { type Task, type TaskName, buildStart, tasks } from './tasks.ts';

/** The parts of a task's training step, which `dataParallel` makes once more in each of its threads. */
export default function trainingParts(name: TaskName): TrainingStepOptions<Named<HostArray>> {
  const task: Task = tasks[name];
  const model = buildStart(task);
  return { model, optimizer: task.optimizer, loss: (batch) => task.loss(model, batch) };
}
