import type { Workload } from '../comparison.ts';
import { LENGTH } from '../pipelines/captions.ts';
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
  /** How many times as fast as each PyTorch it is to be, where that is not the usual factor. */
  readonly target?: number;
}

export const rows: readonly Row[] = [
  training('lenet5-1', 'LeNet-5', 'lenet5', 1, 'images'),
  training('lenet5-32', 'LeNet-5', 'lenet5', 32, 'images'),
  training('lenet5-128', 'LeNet-5', 'lenet5', 128, 'images'),
  training('resnet20-128', 'ResNet-20, 32x32', 'resnet20', 128, 'images'),
  training('resnet18-64', 'ResNet-18, 112x112', 'resnet18', 64, 'images'),
  training('alexnet-small-64', 'small AlexNet, 96x96', 'alexnet-small', 64, 'images'),
  training('speed-run-128', 'airbench94, 32x32', 'speed-run', 128, 'images'),
  inference('resnet18-inference-32', 'ResNet-18, 112x112', 'resnet18', 32, 'images'),
  inference('alexnet-small-inference-32', 'small AlexNet, 96x96', 'alexnet-small', 32, 'images'),
  inference('speed-run-inference-128', 'airbench94, 32x32', 'speed-run', 128, 'images'),
  { ...characters('char-rnn-50', 'char-rnn 2x128', 'char-rnn'), target: 1.4 },
  characters('char-rnn-512-50', 'char-rnn 2x512', 'char-rnn-512'),
  characters('char-gru-50', 'GRU 2x128', 'char-gru'),
  characters('char-tanh-50', 'RNN 2x128', 'char-tanh'),
  { ...training('nic-64', `NIC of 512 units, ${LENGTH} words`, 'nic', 64, 'words'), items: 64 * LENGTH },
  training('go-128', 'Go 5x64, 9x9', 'go', 128, 'positions'),
  ...[1, 8, 32, 128].map((batch) =>
    inference(`go-inference-${batch}`, 'Go 5x64, 9x9', 'go', batch, 'positions'),
  ),
];

function training(name: string, title: string, task: TaskName, batch: number, unit: string): Row {
  return { name, title, task, mode: 'training', batch, items: batch, unit };
}

function inference(...row: Parameters<typeof training>): Row {
  return { ...training(...row), mode: 'inference' };
}

function characters(name: string, title: string, task: TaskName): Row {
  const batch = 50;
  const row = training(name, `${title}, ${STEPS} steps`, task, batch, 'characters');
  return { ...row, items: batch * STEPS };
}
