import { expect, test } from 'vitest';
import { balanced, identifiersOf, lexes } from '../src/samples/c-text.ts';
import { judges } from '../src/samples/judge.ts';

test('what lexes, by hand: 10 characters, from the quote on wrong', () => {
  expect(lexes('a = b + c;')).toBe(1);
  expect(lexes('a = "b + c')).toBeCloseTo(0.4, 12);
  expect(lexes('a @ b + /*')).toBeCloseTo(0.7, 12);
  expect(lexes("f('a');\n'b\nc")).toBeCloseTo(10 / 12, 12);
});

test.each([
  ['f(a[1]) { }', 1],
  ['f(a[1) { }', 2 / 5], // the ) finds a [ open: only the braces pair
  [')(', 0],
  ['f(")" /* ( */)', 1],
])('brackets with a partner: %s', (text, share) => {
  expect(balanced(text)).toBeCloseTo(share, 12);
});

test('identifiers are neither keywords nor in strings', () => {
  expect(identifiersOf('static int x = sizeof(y) + x; /* z */ "u"')).toEqual(['x', 'y', 'x']);
});

test('a judge of C', () => {
  const judge = judges.c('int known(int other);');
  expect(judge('if (known) new(other, other);')).toEqual({ lexes: 1, balanced: 1, identifiers: 0.75 });
});

test('a judge of prose', () => {
  const judge = judges.prose("What's here, my lord?\nNo more of that.\nGo.\n");
  // 4 of 10 words are new; of the two long lines one is known.
  expect(judge("  What's here, my lord?\nGo.\nNo quick brown fox jumps.\n")).toEqual({
    words: 0.6,
    memorised: 0.5,
  });
});
