import { goesOnToTheSameBits } from '@nutshell/testing';
import { describe, expect, it } from 'vitest';
import { train } from '../src/train.ts';
import { small } from './settings.ts';

describe('a training', () => {
  it('that is stopped and resumed ends with the bits of one that was not', async () => {
    const { metrics } = await goesOnToTheSameBits(train, small, { at: 6 });
    expect(metrics.games).toBe(24);
  });
});
