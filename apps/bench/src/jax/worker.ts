/** Works on an assignment with jax-js: `tsx worker.ts PEERS ASSIGNMENT`, JSON in and out. */
import path from 'node:path';
import { Random } from '@nutshell/random';
import type { Assignment, Question, Ready } from '../backend/assignment.ts';
import { type Task, tasks } from '../backend/tasks.ts';
import { loadArrays } from '../pipelines/array-files.ts';
import { answerQuestions } from '../questions.ts';
import { measureThroughput } from '../throughput.ts';
import { loadJax } from './library.ts';
import type { JaxTask } from './networks.ts';
import { stepOf } from './steps.ts';

const CHECKED_STEPS = 3;

const [peers, json] = process.argv.slice(2);
const { task: name, mode, batch: size, learningRate, threads, folder } = JSON.parse(json) as Assignment;
const task: Task = tasks[name];
const jax = await loadJax(peers, threads);
const start = loadArrays(path.join(folder, 'start'));
const step = stepOf(jax, name as JaxTask, start, { training: mode === 'training', learningRate });

const checked = loadArrays(path.join(folder, `check-${size}`));
const results: (number | Float32Array[])[] = [];
const begin = performance.now();
let firstStepSeconds = NaN;
for (let i = 0; i < CHECKED_STEPS; i++) {
  results.push(await step(checked));
  if (i === 0) firstStepSeconds = (performance.now() - begin) / 1000;
}
const sumOf = (values: Float32Array) => values.reduce((sum, value) => sum + Math.abs(value), 0);
const last = results.at(-1) as number | Float32Array[];
const ready: Ready = { results: typeof last === 'number' ? (results as number[]) : last.map(sumOf) };
console.log(JSON.stringify(ready));

const batches = task.batches(loadArrays(path.join(folder, 'data')), size, new Random(2));
await answerQuestions<Question>(async (question) => {
  const measurement = await measureThroughput(async () => {
    const result = await step(batches.next().value);
    if (typeof result === 'number' && !Number.isFinite(result)) throw new Error(`the loss became ${result}`);
  }, question);
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  return { ...measurement, details: { firstStepSeconds, peakMiB } };
});
process.exit(0);
