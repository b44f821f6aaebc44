import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import { Command } from 'commander';
import { markdownTable } from 'markdown-table';
import { namesOf, positive } from '../options.ts';
import { measureThroughput } from '../throughput.ts';
import { type Row, rows } from './rows.ts';
import { stepperOf } from './steps.ts';
import { tasks } from './tasks.ts';

type Device = 'cpu' | 'gpu';

interface Options {
  rows: string[];
  seconds: number;
}

/** What one device does with one row. */
interface Speed {
  itemsPerSecond: number;
  /** Of the first steps in training, on the same batches: both devices should have the same. */
  losses: number[];
}

const COMPARED_STEPS = 3;

/** `npm run bench -- devices`: the onnx backend on the processor and, by WebGPU, on the graphics card. */
export function devicesCommand(): Command {
  const names = rows.map(({ name }) => name);
  return new Command('devices')
    .description('the onnx backend on the processor (one core) and on the graphics card')
    .option('--rows <names>', 'some of the rows', namesOf(names, 'row'), names)
    .option('--seconds <s>', 'how long to count steps', positive, 3)
    .action(compare);
}

async function compare({ rows: names, seconds }: Options): Promise<void> {
  const lines: string[][] = [
    ['', 'batch', 'unit', 'processor /s', 'card /s', 'card / processor', 'first losses differ by'],
  ];
  for (const row of rows.filter(({ name }) => names.includes(name))) {
    // Each in a process of its own: one process has one backend named onnx.
    const [cpu, gpu] = [await inProcess(row, 'cpu', seconds), await inProcess(row, 'gpu', seconds)];
    const difference = Math.max(
      ...cpu.losses.map((loss, i) => Math.abs(gpu.losses[i] - loss) / Math.abs(loss)),
    );
    lines.push([
      `${row.title}, ${row.mode}`,
      String(row.batch),
      row.unit,
      Math.round(cpu.itemsPerSecond).toLocaleString('en'),
      Math.round(gpu.itemsPerSecond).toLocaleString('en'),
      (gpu.itemsPerSecond / cpu.itemsPerSecond).toFixed(2),
      cpu.losses.length ? difference.toExponential(1) : '',
    ]);
    console.log(lines.at(-1)!.join(' | '));
  }
  console.log(`\n${markdownTable(lines, { align: ['l', 'r', 'l', 'r', 'r', 'r', 'r'] })}`);
}

function inProcess(row: Row, device: Device, seconds: number): Promise<Speed> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [row.name, device, String(seconds)], {
      execArgv: ['--import', 'tsx'],
    });
    child.once('message', (speed) => resolve(speed as Speed));
    child.once('exit', (code) =>
      reject(new Error(`${row.name} on the ${device} ended with exit code ${code}`)),
    );
  });
}

async function measure(row: Row, device: Device, seconds: number): Promise<Speed> {
  const backend = await selectBackend({ backend: 'onnx', device });
  if (backend.device !== device) throw new Error(`no ${device}: ${backend.reason}`);
  const task = tasks[row.task];
  const data = task.generate(new Random(1).fork('data'));
  const batches = task.batches(data as never, row.batch, new Random(2));
  const stepper = await stepperOf({ task: row.task, mode: row.mode, threads: 1 }, backend);
  const losses: number[] = [];
  for (let i = 0; i < COMPARED_STEPS; i++) {
    const result = await stepper.step(batches.next().value);
    if (row.mode === 'training') losses.push(result as number);
  }
  const measurement = await measureThroughput(() => stepper.step(batches.next().value), {
    seconds,
    stepLimit: 60,
  });
  if ('skipped' in measurement) throw new Error(measurement.skipped);
  await stepper.dispose();
  return { itemsPerSecond: (measurement.steps * row.items) / measurement.seconds, losses };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name, device, seconds] = process.argv.slice(2);
  const row = rows.find((candidate) => candidate.name === name)!;
  process.send!(await measure(row, device as Device, Number(seconds)));
  process.disconnect();
}
