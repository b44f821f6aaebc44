import path from 'node:path';
import { type HostArray, type Named, variablesOf } from '@nutshell/core';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { saveArrays } from '../pipelines/array-files.ts';
import { type Task, type TaskName, buildStart, tasks } from './tasks.ts';

/**
 * Writes a task's data set (`data`), the weights that everybody starts from (`start`) and a batch of each size, on which all
 * sides show that they do the same (`check-<size>`), into folders below `folder`, and returns the task's own. Runs on
 * the current backend.
 */
export function prepare(folder: string, name: TaskName, sizes: readonly number[]): string {
  const task: Task = tasks[name];
  const own = path.join(folder, name);
  const data = task.generate(new Random(1).fork('data'));
  saveArrays(path.join(own, 'data'), data);

  const model = buildStart(task);
  const weights = Object.entries(variablesOf(model)).map(
    ([name, variable]) =>
      [name, { shape: variable.shape, values: Float32Array.from(variable.dataSync()) }] as const,
  );
  saveArrays(path.join(own, 'start'), Object.fromEntries(weights));
  model.dispose();

  for (const size of sizes) {
    const { value } = task.batches(data, size, new Random(1).fork('check')).next();
    saveArrays(path.join(own, `check-${size}`), value as Named<HostArray>);
  }
  tf.disposeVariables();
  return own;
}
