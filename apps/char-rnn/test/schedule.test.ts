import { describe, expect, it } from 'vitest';
import { fractionOf, scheduleOf } from '../src/schedule.ts';

describe('the learning rate', () => {
  it("is char-rnn's: times 0.97 after every epoch from the tenth on", () => {
    const rate = scheduleOf({ learningRate: 2e-3, schedule: 'char-rnn', warmUp: 0 });
    const at = (epochs: number) => rate({ epochs, fraction: epochs / 50 });
    expect([0, 9.99].map(at)).toEqual([2e-3, 2e-3]);
    expect(at(10)).toBeCloseTo(2e-3 * 0.97, 12);
    expect(at(12.5)).toBeCloseTo(2e-3 * 0.97 ** 3, 12);
    expect(at(49.5)).toBeCloseTo(2e-3 * 0.97 ** 40, 12);
  });

  it('rises in a line and falls as half a cosine, over whatever the whole is', () => {
    const rate = scheduleOf({ learningRate: 1, schedule: 'cosine', warmUp: 0.2 });
    const at = (fraction: number) => rate({ epochs: 1, fraction });
    [
      [0, 0],
      [0.1, 0.5],
      [0.2, 1],
      [0.4, (1 + Math.SQRT1_2) / 2], // a quarter of the fall
      [0.6, 0.5],
      [1, 0],
      [1.1, 0],
    ].forEach(([fraction, expected]) => expect(at(fraction)).toBeCloseTo(expected, 12));
  });

  it('stays where it is', () => {
    const rate = scheduleOf({ learningRate: 3, schedule: 'constant', warmUp: 0.5 });
    expect([0.25, 0.5, 1].map((fraction) => rate({ epochs: 0, fraction }))).toEqual([1.5, 3, 3]);
  });
});

describe('what is done of a training', () => {
  it('goes by epochs, or minutes, or whichever is over first', () => {
    expect(fractionOf({ epochs: 4, minutes: 0 }, { epochs: 1, seconds: 999 })).toBe(0.25);
    expect(fractionOf({ epochs: 0, minutes: 2 }, { epochs: 99, seconds: 30 })).toBe(0.25);
    expect(fractionOf({ epochs: 4, minutes: 2 }, { epochs: 3, seconds: 30 })).toBe(0.75);
    expect(fractionOf({ epochs: 4, minutes: 2 }, { epochs: 1, seconds: 120 })).toBe(1);
  });

  it('needs an end', () => {
    expect(() => fractionOf({ epochs: 0, minutes: 0 }, { epochs: 0, seconds: 0 })).toThrow('--epochs');
  });
});
