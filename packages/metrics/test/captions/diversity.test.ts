import { expect, test } from 'vitest';
import { diversity } from '../../src/index.ts';

test('by hand: three of four differ, one of these was learnt', () => {
  const captions = ['a dog', 'a dog runs', 'a dog', 'the cat'].map((text) => text.split(' '));
  expect(diversity(captions, [['a', 'dog']])).toEqual({
    distinct: 3 / 4,
    novel: 2 / 4,
    vocabulary: 5,
    length: 9 / 4,
  });
  expect(() => diversity([], [])).toThrow('captions is empty');
});
