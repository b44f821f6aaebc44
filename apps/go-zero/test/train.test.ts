import { goesOnToTheSameBits } from '@nutshell/testing';
import { describe, expect, it } from 'vitest';
import { train } from '../src/train.ts';
import { small, smallPaper } from './settings.ts';

describe('a training', () => {
  it('that is stopped and resumed ends with the bits of one that was not', async () => {
    const { metrics, curve } = await goesOnToTheSameBits(
      train,
      { ...small, resign: 0.05, heldOut: 0.2 },
      { at: 6 },
    );
    expect(metrics.games).toBe(24);
    expect(metrics).toHaveProperty('heldOut.value');
    expect(curve!.at(-1)).toMatchObject({ 'play.resignBelow': -1, 'play.falseResignations': 0 }); // too few games yet
  });

  it('in the form of the paper does so, too', async () => {
    const stages = [{ ...smallPaper.stages[0], generations: 1 }];
    const { metrics } = await goesOnToTheSameBits(train, { ...smallPaper, stages, heldOut: 0 }, { at: 6 });
    expect(metrics.games).toBe(12);
  });
});
