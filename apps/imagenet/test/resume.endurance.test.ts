import { resumesToTheSameBits } from '@nutshell/testing';
import { describe, test } from 'vitest';

/** Flags of a small training with all kinds of state: statistics, masks of dropout, a moving average, sizes, random pictures. */
const flags = {
  model: 'vgg11',
  widening: 0.125,
  dropout: 0.2,
  trainExamples: 320,
  testExamples: 40,
  validation: 64,
  sizes: '[32,40]',
  batchSize: 16, // 16 steps an epoch
  epochs: 4,
  mixup: 0.2,
  flip: 'alternating',
  averageDecay: 0.9,
};

describe('a training that is', { timeout: 600_000 }, () => {
  test('killed and resumed ends with the bits of one that never was killed', () =>
    resumesToTheSameBits('imagenet', flags, { kills: 4 }));

  test('taken by two workers and killed ends with the bits of one that never was killed', () =>
    resumesToTheSameBits('imagenet', { ...flags, epochs: 2, workers: 2, backend: 'auto' }));
});
