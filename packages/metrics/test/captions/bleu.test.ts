import { expect, test } from 'vitest';
import { bleu, bleuOf, bleuTotals } from '../../src/index.ts';
import { examples, pair } from './captions.ts';

test('the scores and sums of coco-caption', () => {
  const { scores, totals } = bleu(examples);
  expect(totals).toEqual({
    guesses: [52, 44, 36, 30],
    matches: [43, 23, 10, 4],
    length: 52,
    referenceLength: 59,
  });
  const published = [0.7227737864870657, 0.5746553006381611, 0.4312044209508874, 0.3109076499554815];
  expect(scores).toEqual(published.map((score) => expect.closeTo(score, 10)));
});

test('the totals of a published evaluation', () => {
  const scores = bleuOf({
    guesses: [37878, 33827, 29776, 25725],
    matches: [25997, 12834, 6019, 2958],
    length: 37878,
    referenceLength: 37856,
  });
  expect(scores).toEqual([0.6863, 0.5103, 0.3748, 0.2789].map((score) => expect.closeTo(score, 4)));
});

test('a word counts as often as one reference has it, as in Papineni et al. 2002', () => {
  const { matches, guesses } = bleuTotals(
    pair('the the the the the the the', 'the cat is on the mat', 'there is a cat on the mat'),
  );
  expect([matches[0], guesses[0]]).toEqual([2, 7]);
});

test('of two references equally close in length the shorter counts', () => {
  expect(bleuTotals(pair('a b c', 'a b c d', 'a b')).referenceLength).toBe(2);
});

test('no match at all scores almost nothing, and what cannot be scored says so', () => {
  expect(bleu([pair('x y', 'a b c')]).scores[3]).toBeLessThan(1e-3);
  expect(() => bleu([])).toThrow(/examples is empty/);
  expect(() => bleu([{ candidate: ['a'], references: [] }])).toThrow(/examples\[0\]\.references is empty/);
});
