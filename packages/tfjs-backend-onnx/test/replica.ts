/** Run by environment.test.ts in worker threads: trains a line and posts its parameters. */
import { parentPort, workerData } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import { compile, registerOnnxBackend } from '../src/index.ts';

registerOnnxBackend();
await tf.setBackend('onnx');
const { slope } = workerData as { slope: number };
const w = tf.variable(tf.scalar(0));
const x = tf.tensor1d([-1, 0, 1, 2]);
const step = compile((y: tf.Tensor) =>
  tf.tidy(() => {
    const { grads } = tf.variableGrads(() => tf.mean(tf.square(tf.sub(tf.mul(w, x), y))), [w]);
    w.assign(tf.sub(w, tf.mul(0.1, grads[w.name])));
  }),
);
const y = tf.mul(x, slope);
for (let i = 0; i < 100; i++) step(y);
parentPort?.postMessage(w.dataSync()[0]);
