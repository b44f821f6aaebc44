import path from 'node:path';
import { variablesOf } from '@nutshell/core';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { saveArrays } from '../pipelines/array-files.ts';
import { type Task, type TaskName, buildStart, tasks } from './tasks.ts';

/** So many examples are in the batch on which both sides show that they do the same. */
const CHECKED = 8;

/**
 * Writes a task's data set (`data`), the weights that everybody starts from (`start`) and a small batch (`check`) into
 * folders below `folder`, and returns the task's own. Runs on the current backend.
 */
export function prepare(folder: string, name: TaskName): string {
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

  const [batch] = task.batches(data, CHECKED, new Random(1).fork('check'));
  saveArrays(path.join(own, 'check'), batch);
  tf.disposeVariables();
  return own;
}
