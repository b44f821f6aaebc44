import { Vocabulary } from '@nutshell/data';
import type { RecurrentNetwork } from '@nutshell/micro/recurrent';
import { Random } from '@nutshell/random';
import { expect, test } from 'vitest';
import { balanced, identifiersOf, lexes } from '../src/samples/c-text.ts';
import { judges } from '../src/samples/judge.ts';
import { measureSample } from '../src/samples/measure.ts';

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

/** A network that writes one text, whatever it reads. */
function scribe(text: string, vocabulary: Vocabulary): RecurrentNetwork {
  const codes = vocabulary.encode(text);
  const logits = new Float32Array(vocabulary.size);
  let at = -1;
  return {
    vocabulary: vocabulary.size,
    logits,
    reset: () => (at = -1),
    next: () => logits.fill(-100).fill(100, codes[++at], codes[at] + 1),
  } as unknown as RecurrentNetwork;
}

test('of a sample whole lines are measured, beside whole lines of the validation text', () => {
  const [train, validation] = ['{ int a; }\n', '"cut\nint b; a\n"cut'];
  const vocabulary = Vocabulary.of(`${train}${validation}@`);
  const split = (text: string) => ({ codes: vocabulary.encode(text), length: text.length });
  const corpus = { vocabulary, splits: { train: split(train), validation: split(validation) } };
  const text = 'a @ a\n"ut"\n"in} ';
  const sample = measureSample(scribe(text, vocabulary), corpus, new Random(1), { length: text.length });
  expect(sample.text).toBe(text);
  expect(sample.metrics['samples.lexes']).toBeCloseTo(1 - 1 / 'a @ a\n"ut"\n'.length, 12);
  expect(sample.metrics['samples.identifiers']).toBe(1);
  expect(sample.heldOut['samples.lexes']).toBe(1);
  expect(sample.heldOut['samples.identifiers']).toBe(0.5);
});
