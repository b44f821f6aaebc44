import { cosine, stepDecay } from '@nutshell/core';
import { Failure } from '@nutshell/experiment';
import type { CharRnnConfig } from './config.ts';

/** How far a training is. */
export interface Progress {
  /** Epochs so far, fractions included. */
  epochs: number;
  /** Part of the whole that is done: 1 or more once it is over. */
  fraction: number;
}

/** Part of a training that is done: of its epochs or of its minutes, whichever is more. @throws Failure if there is no limit to either */
export function fractionOf(
  { epochs, minutes }: Pick<CharRnnConfig, 'epochs' | 'minutes'>,
  done: { epochs: number; seconds: number },
): number {
  if (!(epochs > 0 || minutes > 0))
    throw new Failure('a training without --epochs and without --minutes has no end: set one of them');
  return Math.max(epochs > 0 ? done.epochs / epochs : 0, minutes > 0 ? done.seconds / (60 * minutes) : 0);
}

/** The learning rate as a function of progress. */
export function scheduleOf({
  learningRate,
  schedule,
  warmUp,
}: Pick<CharRnnConfig, 'learningRate' | 'schedule' | 'warmUp'>): (progress: Progress) => number {
  const level = schedules[schedule](learningRate, warmUp);
  return (progress) => level(progress) * (warmUp > 0 ? Math.min(1, progress.fraction / warmUp) : 1);
}

/** Schedules without their warm-up, after which that of the cosine begins. */
const schedules: Record<
  CharRnnConfig['schedule'],
  (rate: number, warmUp: number) => (progress: Progress) => number
> = {
  'char-rnn': (rate) => {
    const byEpoch = stepDecay(rate, { every: 1, factor: 0.97, after: 9 });
    return ({ epochs }) => byEpoch(epochs);
  },
  cosine: (rate, warmUp) => {
    const falling = cosine(rate, { length: 1 - warmUp });
    return ({ fraction }) => falling(Math.max(0, fraction - warmUp));
  },
  constant: (rate) => () => rate,
};
