/**
 * The program that is bundled and run in a process of its own: tfjs-core's published specs on one backend.
 * Arguments: backend, optional filter. It sends a message when a spec starts and one when it ends, and waits
 * after the last for its parent to end it.
 */
import * as tf from '@tensorflow/tfjs-core';
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util.js';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-backend-cpu';
import Jasmine from 'jasmine';
import { registerOnnxBackend } from '../src/index.ts';
import type { SpecMessage, SpecStatus } from './outcome.ts';

async function run(backendName: string, filter?: string) {
  const send = (message: SpecMessage) => process.send!(message);
  if (backendName === 'onnx') registerOnnxBackend();
  if (!(await tf.setBackend(backendName))) throw new Error(`The backend '${backendName}' did not start.`);
  // One name for every backend: it becomes part of the spec names, which are compared between backends.
  setTestEnvs([{ name: 'test', backendName, isDataSync: true }]);

  const jasmine = new Jasmine();
  jasmine.exitOnCompletion = false;
  jasmine.env.configure({ random: false });
  jasmine.clearReporters();
  const suites: string[] = [];
  jasmine.addReporter({
    suiteStarted: (suite) => void suites.push(suite.description),
    suiteDone: () => void suites.pop(),
    specStarted: (spec) => void send({ started: spec.fullName }),
    specDone: (spec) =>
      void send({
        name: spec.fullName,
        suite: suites[0] ?? '',
        status: spec.status as SpecStatus,
        message: spec.failedExpectations[0]?.message.split('\n')[0] ?? '',
      }),
  });
  await import('@tensorflow/tfjs-core/dist/tests.js'); // defines the specs; jasmine has to be there before them
  await jasmine.execute([], filter ? new RegExp(filter, 'i') : undefined);
  send('finished');
}

const [backendName, filter] = process.argv.slice(2);
void run(backendName, filter);
