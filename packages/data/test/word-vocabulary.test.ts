import { expect, test } from 'vitest';
import { END, START, UNKNOWN, WordVocabulary } from '../src/index.ts';

const sentences = ['a dog runs', 'a dog', 'the cat runs', 'a constructor'].map((text) => text.split(' '));

test('words by frequency, then by their characters, after the three that are none', () => {
  const { words, size } = WordVocabulary.of(sentences);
  expect(words).toEqual(['<start>', '<end>', '<unknown>', 'a', 'dog', 'runs', 'cat', 'constructor', 'the']);
  expect(size).toBe(9);
  expect([START, END, UNKNOWN]).toEqual([0, 1, 2]);
});

test('rare words have no number; what that leaves of a text', () => {
  const vocabulary = WordVocabulary.of(sentences, { minimumCount: 2 });
  expect(vocabulary.words.slice(3)).toEqual(['a', 'dog', 'runs']);
  expect([...vocabulary.encode(['a', 'toString', 'runs'])]).toEqual([3, UNKNOWN, 5]);
  expect(vocabulary.decode([3, UNKNOWN, 5])).toEqual(['a', '<unknown>', 'runs']);
  expect(vocabulary.coverage(sentences)).toBe(7 / 10);
});

test('it is the same after JSON, and what is not one is refused', () => {
  const vocabulary = WordVocabulary.of(sentences);
  expect(WordVocabulary.fromJSON(JSON.parse(JSON.stringify(vocabulary))).words).toEqual(vocabulary.words);
  expect(() => WordVocabulary.fromJSON({ words: ['a', 'a'] })).toThrow('of 2 words, of which only 1 differ');
  expect(() => WordVocabulary.of(sentences, { minimumCount: 9 })).toThrow('no word occurs 9 times');
  expect(() => vocabulary.decode([9])).toThrow('codes[0] is 9; expected a whole number from 0 to 8');
});
