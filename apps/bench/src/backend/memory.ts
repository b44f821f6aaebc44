import { setImmediate } from 'node:timers/promises';
import { selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { Command } from 'commander';
import { OnnxBackend } from 'tfjs-backend-onnx';
import { whole } from '../options.ts';
import { stepperOf } from './steps.ts';
import { type Task, tasks } from './tasks.ts';

interface Options {
  steps: number;
  every: number;
}

/** `npm run bench -- memory`: LeNet-5's training at batch 32 on onnx, to see that nothing grows. */
export function memoryCommand(): Command {
  return new Command('memory')
    .description('what the onnx backend holds while LeNet-5 trains at batch 32')
    .option('--steps <n>', 'steps of training', whole, 5000)
    .option('--every <n>', 'steps between two lines', whole, 500)
    .action(watch);
}

async function watch({ steps, every }: Options): Promise<void> {
  const backend = await selectBackend({ backend: 'onnx', device: 'cpu' });
  const task: Task = tasks.lenet5;
  const batches = task.batches(task.generate(new Random(1).fork('data')), 32, new Random(2));
  const { step } = await stepperOf({ task: 'lenet5', mode: 'training', threads: 1 }, backend);
  console.log('   steps     resident  arrayBuffers  JS heap  tensors  sessions      loss');
  for (let done = 1; done <= steps; done++) {
    const loss = (await step(batches.next().value)) as number;
    await setImmediate(); // a loop without a pause would keep garbage from being collected
    if (done % every === 0 || done === 1) console.log(line(done, loss));
  }
}

function line(steps: number, loss: number): string {
  const { rss, arrayBuffers, heapUsed } = process.memoryUsage();
  const { cachedSessions } = (tf.backend() as OnnxBackend).stats();
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  return [
    String(steps).padStart(8),
    mebibytes(rss).padStart(12),
    mebibytes(arrayBuffers).padStart(13),
    mebibytes(heapUsed).padStart(8),
    String(tf.memory().numTensors).padStart(8),
    String(cachedSessions).padStart(9),
    loss.toFixed(4).padStart(9),
  ].join(' ');
}
