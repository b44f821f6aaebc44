/** Works on an assignment with a TensorFlow.js backend: `tsx worker.ts ASSIGNMENT`, JSON in and out. */
import { type BackendName, selectBackend } from '@nutshell/core';
import * as tf from '@tensorflow/tfjs';
import { registerOnnxBackend } from 'tfjs-backend-onnx';
import { answerQuestions } from '../questions.ts';
import { measureThroughput } from '../throughput.ts';
import type { Assignment, Question, Ready } from './assignment.ts';
import { stepperOf } from './steps.ts';
import { Work } from './work.ts';

const assignment = JSON.parse(process.argv[2]) as Assignment;
const { backend, profile } = assignment;
if (profile) registerOnnxBackend({ profile }); // before selectBackend registers it without
const choice = await selectBackend({ backend: backend as BackendName, device: 'cpu' });
const stepper = await stepperOf(assignment, choice);
const work = new Work(assignment, stepper);
const ready: Ready = { results: await work.check() };
console.log(JSON.stringify(ready));

await answerQuestions<Question>(async (question) => {
  work.reset();
  const measurement = await measureThroughput(() => work.step(), question);
  return { ...measurement, details: work.details() };
});
await stepper.dispose();
if (profile) tf.removeBackend('onnx'); // which ends the sessions and completes their profiles
