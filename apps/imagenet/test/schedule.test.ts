import { describe, expect, it } from 'vitest';
import { config } from '../src/config.ts';
import { scheduleOf } from '../src/schedule.ts';

const rates = (settings: object, passes: number[]) => passes.map(scheduleOf(config.parse(settings)));

describe('the learning rate', () => {
  it('of ResNet falls to a tenth after half of the training, and again after three quarters', () => {
    const found = rates(
      { schedule: 'steps', learningRate: 0.1, epochs: 40 },
      [0, 19.99, 20, 29.99, 30, 39.9],
    );
    [0.1, 0.1, 0.01, 0.01, 0.001, 0.001].forEach((rate, i) => expect(found[i]).toBeCloseTo(rate, 10));
  });

  it('of a triangle rises to its peak and falls to 0, both in straight lines', () => {
    const found = rates({ schedule: 'triangle', learningRate: 8, epochs: 10, peak: 0.2 }, [0, 1, 2, 6, 10]);
    [0, 4, 8, 4, 0].forEach((rate, i) => expect(found[i]).toBeCloseTo(rate, 10));
  });

  it('is reached in a line where there is a warm-up', () => {
    const found = rates({ schedule: 'constant', learningRate: 3, warmUp: 2 }, [0, 0.5, 2, 9]);
    [0, 0.75, 3, 3].forEach((rate, i) => expect(found[i]).toBeCloseTo(rate, 10));
  });
});
