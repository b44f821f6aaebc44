import { ScratchRun, goesOnToTheSameBits } from '@nutshell/testing';
import { describe, expect, it } from 'vitest';
import { config } from '../src/config.ts';
import { train } from '../src/train.ts';
import { SMALL } from './settings.ts';

const settings = config.parse({ ...SMALL, epochs: 2, backend: 'auto' });

describe('a training of LeNet-5', () => {
  it('that is stopped and resumed ends with the bits of one that was not', async () => {
    const { cost } = await goesOnToTheSameBits(train, settings, { at: 53 }); // in the second pass
    expect(cost.steps).toBe(80);
  });

  it('with a validation split watches that one, and reads test only at its end', async () => {
    const { curve, metrics, dataset } = await new ScratchRun({ ...settings, validation: 40 }).train(train);
    expect(dataset.sizes).toEqual({ train: 120, validation: 40, test: 20 });
    expect(Object.keys(curve[0])).toEqual(['epoch', 'train.loss', 'validation.loss', 'validation.error']);
    expect(curve.at(-1)!['validation.error']).toBe(metrics['validation.error']);
    expect(metrics).toHaveProperty(['test.error']);
  });
});
