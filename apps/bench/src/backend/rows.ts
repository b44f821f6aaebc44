import type { Workload } from '../comparison.ts';
import { STEPS, type TaskName } from './tasks.ts';

/** One line of the benchmark's tables: a task at a batch size, in training or inference. */
export interface Row extends Workload {
  readonly name: string;
  readonly title: string;
  readonly task: TaskName;
  readonly mode: 'training' | 'inference';
  readonly batch: number;
  /** What one step gets through, counted in `unit`. */
  readonly items: number;
  readonly unit: string;
}

export const rows: readonly Row[] = [
  training('lenet5-1', 'LeNet-5', 'lenet5', 1, 'images'),
  training('lenet5-32', 'LeNet-5', 'lenet5', 32, 'images'),
  training('lenet5-128', 'LeNet-5', 'lenet5', 128, 'images'),
  training('resnet20-128', 'ResNet-20, 32x32', 'resnet20', 128, 'images'),
  {
    ...training('char-rnn-50', `char-rnn 2x128, ${STEPS} steps`, 'char-rnn', 50, 'characters'),
    items: 50 * STEPS,
  },
  training('go-128', 'Go 5x64, 9x9', 'go', 128, 'positions'),
  ...[1, 8, 32, 128].map((batch): Row => ({
    ...training(`go-inference-${batch}`, 'Go 5x64, 9x9', 'go', batch, 'positions'),
    mode: 'inference',
  })),
];

function training(name: string, title: string, task: TaskName, batch: number, unit: string): Row {
  return { name, title, task, mode: 'training', batch, items: batch, unit };
}
