import type { HostArray, Named } from '@nutshell/core';
import type { Random } from '@nutshell/random';
import { type Split, shuffled } from '@nutshell/data';
import { VOCABULARY } from '../models/char-rnn.ts';
import { randomBytes } from './random-bytes.ts';

/** A text of `length` characters, as numbers, in which each follows from the one before it seven times out of eight. */
export function noiseText(length: number, random: Random): Named<HostArray> {
  const values = randomBytes(length, random);
  for (let i = 1; i < length; i++) {
    const surprise = values[i] < 32;
    values[i] = (surprise ? values[i] : 7 * values[i - 1] + 3) % VOCABULARY;
  }
  values[0] %= VOCABULARY;
  return { text: { shape: [length], values } };
}

/**
 * Endless batches of windows of the text, which is cut again at each epoch's start, in random order:
 * characters and the ones that follow them, both [size, steps].
 */
export function* windowBatches(
  { text }: Named<HostArray>,
  size: number,
  steps: number,
  random: Random,
): Generator<Named<HostArray>> {
  for (let epoch = 0; ; epoch++) {
    const start = random.fork('cut').fork(String(epoch)).int(steps);
    const windows = windowsOf(text, steps, start);
    yield* shuffled(windows, { batchSize: size, random, dropLast: true }).from({ epoch, example: 0 });
  }
}

/** Windows of `steps` characters each, side by side from character `start` on. */
function windowsOf({ values }: HostArray, steps: number, start: number): Split<Named<HostArray>> {
  return {
    length: Math.floor((values.length - 1) / steps) - 1,
    batch(indices) {
      const shape = [indices.length, steps];
      const characters = new Int32Array(indices.length * steps);
      const following = new Int32Array(indices.length * steps);
      for (let i = 0; i < indices.length; i++) {
        const at = start + indices[i] * steps;
        characters.set(values.subarray(at, at + steps), i * steps);
        following.set(values.subarray(at + 1, at + 1 + steps), i * steps);
      }
      return { characters: { shape, values: characters }, following: { shape, values: following } };
    },
  };
}
