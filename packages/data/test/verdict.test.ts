import { describe, expect, it } from 'vitest';
import { tellVerdicts, verdictOf } from '../src/handwriting/verdict.ts';

/** Distances whose probabilities are e^−distance, normalised. */
function ofDistances(distances: readonly number[], rubbish?: number) {
  const sum = distances.reduce((total, distance) => total + Math.exp(-distance), 0);
  return verdictOf({ distances, probabilities: distances.map((d) => Math.exp(-d) / sum), rubbish });
}
const far = [61, 62, 63, 64, 55, 66, 67, 68, 69, 70];
const near = far.map((distance, digit) => (digit === 7 ? 3.04 : distance));

describe('a verdict', () => {
  it('is the nearest class, and none where even that is far, however likely it looks beside the others', () => {
    expect(ofDistances(near)).toMatchObject({ digit: 7, isNear: true });
    const none = ofDistances(far);
    expect(none).toMatchObject({ digit: 4, isNear: false });
    expect(none.ranking[0].probability).toBeGreaterThan(0.99);
    expect(ofDistances(far, 60).isNear).toBe(true);
    expect(none.ranking.map(({ digit }) => digit)).toEqual([4, 0, 1, 2, 3, 5, 6, 7, 8, 9]);
  });

  it('of a network without distances says how likely the classes are', () => {
    const verdict = verdictOf({ probabilities: [0, 0.25, 0.7, 0.05] });
    expect(verdict.isNear).toBeUndefined();
    expect(tellVerdicts([verdict])).toBe('2 70.0 %   (then 1 25.0 %, 3 5.0 %)');
  });

  it('is told with its distance', () => {
    expect(tellVerdicts([ofDistances(near)])).toBe('7 at a distance of 3.0   (then 4 at 55.0, 0 at 61.0)');
    expect(tellVerdicts([ofDistances(far)])).toBe('none is near   (nearest 4 at 55.0, 0 at 61.0, 1 at 62.0)');
    expect(tellVerdicts([ofDistances(near), ofDistances(far)])).toBe(
      '2 digits, read one by one: 7 at a distance of 3.0; none is near',
    );
  });
});
