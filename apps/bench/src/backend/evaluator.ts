import * as tf from '@tensorflow/tfjs';
import { type TaskName, buildStart, tasks } from './tasks.ts';

/** A task's network in inference, which `inferencePool` makes once more in each of its threads. */
export default function evaluator(name: TaskName): (x: tf.Tensor) => tf.Tensor[] {
  const model = buildStart(tasks[name]);
  return (x) => [model.apply(x) as tf.Tensor | tf.Tensor[]].flat();
}
