import { expect, test } from 'vitest';
import { bitsOf, countWords, natsOf, perplexity, wordPerplexity } from '../src/index.ts';

test('nats and bits', () => {
  expect(bitsOf(1.4697)).toBeCloseTo(2.12, 3); // nanoGPT's loss, in bits as its users quote it
  expect(bitsOf(Math.log(8))).toBeCloseTo(3, 12);
  expect(natsOf(3)).toBeCloseTo(Math.log(8), 12);
});

test('perplexity per word: four words of five characters that each cost one bit', () => {
  expect(perplexity(Math.log(65))).toBeCloseTo(65, 10);
  expect(wordPerplexity(Math.LN2, { characters: 20, words: 4 })).toBeCloseTo(32, 10); // 2^(20 / 4)
  expect(() => wordPerplexity(1, { characters: 20, words: 0 })).toThrow(/words is 0/);
  expect(() => wordPerplexity(NaN, { characters: 20, words: 1 })).toThrow(RangeError);
});

test('words are what white space separates', () => {
  expect(countWords(' to be,\tor\nnot —\n')).toBe(5);
  expect(countWords(' \n')).toBe(0);
});

test('words of a text in pieces, cut anywhere', () => {
  const text = ' to be,\tor\nnot —\n';
  for (let first = 0; first <= text.length; first++)
    for (let second = first; second <= text.length; second++)
      expect(
        countWords([text.slice(0, first), text.slice(first, second), text.slice(second)]),
        `cut at ${first} and ${second}`,
      ).toBe(5);
});
