/** Does an assignment on a TensorFlow.js backend: `tsx worker.ts ASSIGNMENT`, JSON in and out. */
import { type BackendName, selectBackend } from '@nutshell/core';
import * as tf from '@tensorflow/tfjs';
import { registerOnnxBackend } from 'tfjs-backend-onnx';
import { measureThroughput } from '../throughput.ts';
import type { Assignment } from './assignment.ts';
import { Work, check } from './work.ts';

const assignment = JSON.parse(process.argv[2]) as Assignment;
const { backend, job, profile, mode, cores } = assignment;
const threads = mode === 'inference' ? cores : 1; // training gets more cores by data parallelism
if (profile) {
  registerOnnxBackend({ threads, profile });
  await tf.setBackend('onnx');
} else {
  await selectBackend({ backend: backend as BackendName, device: 'cpu', threads });
}

if (job === 'check') {
  console.log(JSON.stringify(await check(assignment)));
} else {
  const work = new Work(assignment);
  const measurement = await measureThroughput(() => work.step(), assignment);
  if (profile) tf.removeBackend('onnx'); // which ends the sessions and completes their profiles
  console.log(JSON.stringify({ ...measurement, details: work.details() }));
}
