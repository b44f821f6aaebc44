import { resumesToTheSameBits } from '@nutshell/testing';
import { it } from 'vitest';

const flags = {
  dataset: 'mnist',
  trainExamples: 600,
  validation: 100,
  testExamples: 100,
  epochs: 2,
  dropout: 0.5,
};

it(
  'a training with dropout that is killed and resumed ends with the bits of one that never was',
  { timeout: 300_000 },
  () => resumesToTheSameBits('char-rnn', flags, { kills: 3 }),
);
