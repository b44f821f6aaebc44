import { type Schedule, constant, cosine, oneCycle, stepwise } from '@nutshell/core';
import type { LeNetConfig } from './config.ts';

/** Passes and learning rate, one row after the other (section III.B): 20 passes. */
const PAPER = [
  [2, 5e-4],
  [3, 2e-4],
  [3, 1e-4],
  [4, 5e-5],
  [8, 1e-5],
];

const schedules: Record<LeNetConfig['schedule'], (rate: number, epochs: number) => Schedule> = {
  paper: (rate, epochs) =>
    stepwise(PAPER.map(([passes, eta]) => [(passes * epochs) / 20, eta * rate] as const)),
  constant,
  cosine: (rate, length) => cosine(rate, { length }),
  'one-cycle': (rate, length) => oneCycle(rate, { length }),
};

/** The learning rate by passes done: the paper's table stretched to the number of passes, or a curve. */
export function scheduleOf({
  schedule,
  learningRate,
  epochs,
  warmUp,
}: Pick<LeNetConfig, 'schedule' | 'learningRate' | 'epochs' | 'warmUp'>): Schedule {
  const rate = schedules[schedule](learningRate, epochs);
  return warmUp > 0 ? (passes) => rate(passes) * Math.min(1, passes / warmUp) : rate;
}
