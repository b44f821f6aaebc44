import { expect, test } from 'vitest';
import { REPLACEMENT, Vocabulary } from '../src/index.ts';

test('characters by code point, beyond the basic plane too', () => {
  const vocabulary = Vocabulary.of('b😀aéa\n');
  expect(vocabulary.characters).toEqual(['\n', 'a', 'b', 'é', '😀']);
  expect(vocabulary.encode('a😀b')).toEqual(Uint8Array.of(1, 4, 2));
  expect(vocabulary.decode([4, 3, 0])).toBe('😀é\n');
});

test('rare characters share one replacement, which also stands for unknown ones', () => {
  const vocabulary = Vocabulary.of('aaabbc', { minimumCount: 2 });
  expect(vocabulary.characters).toEqual(['a', 'b', REPLACEMENT]);
  expect(vocabulary.encode('abcz')).toEqual(Uint8Array.of(0, 1, 2, 2));
  expect(Vocabulary.of(new Map([['x', 9]]), { minimumCount: 2 }).characters).toEqual(['x']);
});

test('an unknown character has no number: which, and where', () => {
  expect(() => Vocabulary.of('ab').encode('ab€')).toThrow(/character 3 .*"€" \(U\+20AC\)/);
  expect(() => Vocabulary.of('ab').decode([0, 2])).toThrow(/codes\[1\] is 2/);
  expect(() => Vocabulary.of('')).toThrow(RangeError);
});

test('a text in pieces, which end between characters', () => {
  const text = 'é😀a\nb'.repeat(3);
  const vocabulary = Vocabulary.of(text);
  const codes = vocabulary.encode(text);
  expect([...vocabulary.decodePieces(codes, 4)]).toEqual(['é😀a\n', 'bé😀a', '\nbé😀', 'a\nb']);
  expect([...vocabulary.decodePieces(codes, 100)]).toEqual([text]);
  expect([...vocabulary.decodePieces([])]).toEqual([]);
  expect(() => [...vocabulary.decodePieces([0, 1, 2, 9], 2)]).toThrow(/codes\[3\] is 9/);
});

test('a text of more than one piece is decoded as a whole', () => {
  const text = 'to be, or not to be; '.repeat(4000); // 84,000 characters
  const vocabulary = Vocabulary.of(text);
  expect(vocabulary.decode(vocabulary.encode(text))).toBe(text);
});

test('more than 256 characters need two bytes each', () => {
  const text = String.fromCodePoint(...Array.from({ length: 257 }, (_, i) => 0x4e00 + i));
  expect(Vocabulary.of(text).encode(text)).toEqual(Uint16Array.from({ length: 257 }, (_, i) => i));
  expect(Vocabulary.of(text.slice(1)).encode(text[5])).toEqual(Uint8Array.of(4));
});

test('through JSON and back', () => {
  const vocabulary = Vocabulary.of('né\u2028😀"');
  const copy = Vocabulary.fromJSON(JSON.parse(JSON.stringify(vocabulary)));
  expect(copy.characters).toEqual(vocabulary.characters);
  expect(() => Vocabulary.fromJSON({ characters: 'aba' })).toThrow(RangeError);
  for (const other of [null, [], 'abc', { characters: 3 }, {}])
    expect(() => Vocabulary.fromJSON(other)).toThrow('it is no vocabulary: expected {"characters": "…"}');
});
