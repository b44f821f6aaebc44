import { resumesToTheSameBits } from '@nutshell/testing';
import { it } from 'vitest';

const flags = {
  units: 8,
  streams: 100,
  time: 50,
  epochs: 0.6,
  start: 'shifted',
  outputDropout: 0.3,
  averageDecay: 0.9,
  evaluateEvery: 6,
  samplesAt: '[5]',
};

it.each([1, 2])(
  'a training by %i threads that is killed and resumed ends with the bits of one that never was',
  { timeout: 600_000 },
  (workers) => resumesToTheSameBits('char-rnn', { ...flags, workers }, { kills: 3 }),
);
