import { Vocabulary, textCorpus } from '@nutshell/data';
import type { RecurrentNetwork } from '@nutshell/micro/recurrent';
import { Random } from '@nutshell/random';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { balanced, identifiersIn, identifiersOf, lexes, tokensIn } from '../src/samples/c-text.ts';
import { judges } from '../src/samples/judge.ts';
import { measureSample } from '../src/samples/measure.ts';
import { inWholeLines } from '../src/samples/pieces.ts';

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
  const training = () => ['int known', '(int other);\n/* new */'];
  expect(judges.c(['if (known) new(other, other);', 'new'], training)).toEqual([
    { lexes: 1, balanced: 1, identifiers: 0.75 },
    { lexes: 1, balanced: NaN, identifiers: 0 },
  ]);
});

test('a judge of prose', () => {
  const training = () => ["What's here, my lo", 'rd?\nNo more of that.\nGo', '.\n'];
  // 4 of 10 words are new; of the two long lines one is known.
  expect(judges.prose(["  What's here, my lord?\nGo.\nNo quick brown fox jumps.\n"], training)).toEqual([
    { words: 0.6, memorised: 0.5 },
  ]);
});

/** A text in pieces of `size`. */
const cut = (text: string, size: number) => text.match(new RegExp(`[^]{1,${size}}`, 'g'))!;

test('identifiers of a text in pieces, wherever it is cut', () => {
  const text = [
    'one = two; /* three',
    'four */ five "six\\\nseven"; // eight \\',
    'nine',
    '"ten',
    "u8 eleven 'a\\\n' ... twelve \\",
    ' int thirteen',
    '/* fourteen',
  ].join('\n');
  const found = ['one', 'two', 'five', 'u8', 'eleven', 'twelve', 'thirteen']; // the quote of "ten is an error to the end of its line
  for (let size = 1; size <= text.length; size++)
    expect([...identifiersIn(cut(text, size))], `pieces of ${size}`).toEqual(found);
});

test('a comment without an end does not fill the memory: it is given up after a million characters', () => {
  const pieces = ['a /* b\n', ...Array<string>(20).fill(`${'x'.repeat(99_999)}\n`), 'c;\n'];
  const found = [...identifiersIn(pieces)];
  expect(found[0]).toBe('a');
  expect(found.at(-1)).toBe('c');
  expect(found).not.toContain('b');
});

test('pieces that end with lines; a long line is cut', () => {
  expect([...inWholeLines(['ab\ncd', 'e', '\nf', 'g\n\nh'])]).toEqual(['ab\n', 'cde\n', 'fg\n\n', 'h']);
  expect([...inWholeLines(['abc', 'def', 'g\nh'], 4)]).toEqual(['abcdef', 'g\n', 'h']);
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

const linuxHere = existsSync(join(process.env.NUTSHELL_MIRROR ?? '', 'linux-6.1-kernel.tar.gz'));

test.skipIf(!linuxHere)(
  'the lexer finds no error in kernel/ of Linux, which compilers accept',
  { timeout: 120_000 },
  async () => {
    const { vocabulary, splits } = await textCorpus('linux', { split: '90/5/5' });
    const pieces = Object.values(splits).flatMap(({ codes }) => [...vocabulary.decodePieces(codes)]);
    const wrong: string[] = [];
    let characters = 0;
    for (const { kind, text } of tokensIn(pieces)) {
      characters += [...text].length;
      if (kind === 'error') wrong.push(text);
    }
    expect(wrong).toEqual([]);
    expect(characters).toBe(11_680_701);
  },
);
