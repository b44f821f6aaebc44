/** Does an assignment on a TensorFlow.js backend: `tsx worker.ts ASSIGNMENT`, JSON in and out. */
import { type BackendName, selectBackend } from '@nutshell/core';
import * as tf from '@tensorflow/tfjs';
import { registerOnnxBackend } from 'tfjs-backend-onnx';
import { measureThroughput } from '../throughput.ts';
import type { Assignment } from './assignment.ts';
import { stepperOf } from './steps.ts';
import { Work, check } from './work.ts';

const assignment = JSON.parse(process.argv[2]) as Assignment;
const { backend, job, profile } = assignment;
if (profile) registerOnnxBackend({ profile }); // before selectBackend registers it without
const choice = await selectBackend({ backend: backend as BackendName, device: 'cpu' });
const stepper = await stepperOf(assignment, choice);

if (job === 'check') {
  console.log(JSON.stringify(await check(assignment, stepper)));
} else {
  const work = new Work(assignment, stepper);
  const measurement = await measureThroughput(() => work.step(), assignment);
  console.log(JSON.stringify({ ...measurement, details: work.details() }));
}
await stepper.dispose();
if (profile) tf.removeBackend('onnx'); // which ends the sessions and completes their profiles
