import { type Schedule, constant, cosine, oneCycle, stepwise } from '@nutshell/core';
import type { ImagenetConfig } from './config.ts';

type Course = Pick<ImagenetConfig, 'schedule' | 'learningRate' | 'epochs' | 'peak' | 'warmUp'>;

const schedules: Record<
  ImagenetConfig['schedule'],
  (rate: number, epochs: number, peak: number) => Schedule
> = {
  // 32k, 16k and 16k of 64k iterations (He et al. 2016, section 4.2)
  steps: (rate, epochs) =>
    stepwise([
      [epochs / 2, rate],
      [epochs / 4, rate / 10],
      [epochs / 4, rate / 100],
    ]),
  'one-cycle': (rate, length, rise) => oneCycle(rate, { length, rise }),
  triangle: (rate, epochs, peak) => (passes) => {
    const done = passes / epochs;
    return rate * Math.max(0, Math.min(done / peak, (1 - done) / (1 - peak)));
  },
  cosine: (rate, length) => cosine(rate, { length }),
  constant,
};

/** The learning rate by passes done. */
export function scheduleOf({ schedule, learningRate, epochs, peak, warmUp }: Course): Schedule {
  const rate = schedules[schedule](learningRate, epochs, peak);
  return warmUp > 0 ? (passes) => rate(passes) * Math.min(1, passes / warmUp) : rate;
}
