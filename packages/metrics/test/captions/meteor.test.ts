import { expect, test } from 'vitest';
import { meteorLite } from '../../src/index.ts';
import { examples, pair } from './captions.ts';

// METEOR 1.5 itself: java -jar meteor-1.5.jar candidates references -l en -m 'exact stem' -w '1.0 0.6' -p '0.85 0.2 0.6 0.5'
test('the scores of METEOR 1.5 with equal words and stems, function words weighing as much as others', () => {
  const { score, each } = meteorLite(examples);
  expect(score).toBeCloseTo(0.2941012861877729, 12);
  const published = [
    0.45492348764031, 0.3184464413482169, 0.3184777116436322, 0.2290950015953659, 0.12016846843328945,
    0.4231469901582543, 0, 0.40751138858740515,
  ];
  expect([...each]).toEqual(published.map((one) => expect.closeTo(one, 12)));
});

test('the same where words have stems in common, and where they can be aligned in several ways', () => {
  const { score, each } = meteorLite([
    pair('a dog runs quickly in the snow', 'two dogs are running in snow'),
    pair('children playing with balls', 'a child plays with the ball in the garden'),
    pair('the man is climbing the rocks above the sea', 'a climber climbs on rock'),
    pair('a a b c a b', 'b c a b a'),
  ]);
  expect(score).toBeCloseTo(0.2025032867597077, 12);
  const published = [0.20813008130081304, 0.11912940082959024, 0.08571428571428572, 0.48589133549405455];
  expect([...each]).toEqual(published.map((one) => expect.closeTo(one, 12)));
});

test('a caption that is a reference scores 1, one without a word of it 0', () => {
  expect(meteorLite([pair('a red ball', 'a blue cube', 'a red ball')]).score).toBe(1);
  expect(meteorLite([pair('x', 'a red ball')]).score).toBe(0);
  expect(() => meteorLite([])).toThrow('examples is empty');
});
