import { constant, cosine } from '@nutshell/core';
import type { ShowAndTellConfig } from './config.ts';

/** The learning rate as a function of the epochs so far. */
export function scheduleOf({
  schedule,
  learningRate,
  epochs,
}: Pick<ShowAndTellConfig, 'schedule' | 'learningRate' | 'epochs'>): (epochs: number) => number {
  return schedules[schedule](learningRate, epochs);
}

const schedules: Record<
  ShowAndTellConfig['schedule'],
  (rate: number, epochs: number) => (epochs: number) => number
> = {
  cosine: (rate, epochs) => cosine(rate, { length: epochs }),
  constant: (rate) => constant(rate),
};
