import { expect, test } from 'vitest';
import { rougeL } from '../../src/index.ts';
import { examples, pair } from './captions.ts';

test('the scores of coco-caption', () => {
  const { score, each } = rougeL(examples);
  expect(score).toBeCloseTo(0.545080549077849, 10);
  const published = [
    0.8798076923076923, 0.6666666666666666, 0.7387543252595155, 0.3577712609970674, 0.3262032085561497,
    0.6192893401015228, 0, 0.7721518987341772,
  ];
  expect([...each]).toEqual(published.map((one) => expect.closeTo(one, 10)));
});

test('by hand: three of four words in order, of six', () => {
  // a b d of "a b c d" against "a x b y d z": precision 3/4, recall 3/6, β² = 1.44
  const expected = (2.44 * 0.75 * 0.5) / (0.5 + 1.44 * 0.75);
  expect(rougeL([pair('a b c d', 'a x b y d z')]).score).toBeCloseTo(expected, 12);
  expect(rougeL([{ candidate: [], references: [['a']] }]).score).toBe(0);
});
