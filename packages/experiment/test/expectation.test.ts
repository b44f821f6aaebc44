import { expect, it } from 'vitest';
import { judge } from '../src/record/expectation.ts';

it('judges bounds at their edges', () => {
  const metrics = { 'test.error': 0.0095, 'test.misses': 95 };
  const met = (bound: object) => judge({ 'test.error': bound }, metrics)[0].met;
  expect(met({ atMost: 0.0095 })).toBe(true);
  expect(met({ atMost: 0.0094 })).toBe(false);
  expect(met({ atLeast: 0.0095, atMost: 0.01 })).toBe(true);
  expect(met({ atLeast: 0.0096 })).toBe(false);
  expect(met({ equals: 0.0095 })).toBe(true);
  expect(met({ equals: 0.0096 })).toBe(false);
});

it('counts a metric that was not reported as missed', () => {
  expect(judge({ 'valid.error': { atMost: 1 } }, { 'test.error': 0 })).toEqual([
    { metric: 'valid.error', expected: 'at most 100.00 %', value: undefined, met: false },
  ]);
});

it('judges what a later command measures once it is there', () => {
  const expected = { 'match.winRate': { atLeast: 0.9, by: 'match' } };
  expect(judge(expected, {})).toEqual([]);
  expect(judge(expected, { 'match.winRate': 0.8 })).toMatchObject([{ value: 0.8, met: false }]);
});
