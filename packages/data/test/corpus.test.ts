import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Random } from '@nutshell/random';
import { expect, test } from 'vitest';
import {
  DatasetError,
  describeCorpus,
  readCorpus,
  REPLACEMENT,
  textCorpus,
  type TextFile,
} from '../src/index.ts';
import { temporaryFolder } from './files.ts';

/** A file of the given bytes that is read in pieces of `size`. */
function fileOf(contents: string | Uint8Array, size = 1 << 20, name = 'a.txt'): TextFile {
  const bytes = Buffer.from(contents as string);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
  return { name, bytes: bytes.length, read: () => pieces };
}

const read = (files: TextFile[], options = {}) =>
  readCorpus('own', 'test', files, { split: '90/10', ...options });
const textOf = ({ vocabulary, splits }: Awaited<ReturnType<typeof read>>) =>
  Object.values(splits)
    .map(({ codes }) => vocabulary.decode(codes))
    .join('');

test('splits follow each other, at whole characters', async () => {
  const file = fileOf('0123456789'.repeat(10) + '!');
  const sizes = async (split: string) => (await read([file], { split })).provenance.sizes;
  expect(await sizes('90/10')).toEqual({ train: 90, validation: 11 });
  expect(await sizes('95/5')).toEqual({ train: 95, validation: 6 });
  expect(await sizes('90/5/5')).toEqual({ train: 90, validation: 5, test: 6 });
  const { splits, vocabulary } = await read([file], { split: '90/5/5' });
  expect(vocabulary.decode(splits.validation.codes)).toBe('01234');
  expect(splits.train.codes.buffer).toBe(splits.test!.codes.buffer); // views, no copies
});

test('characters of one to four bytes, cut anywhere', async () => {
  const text = 'aé€😀\r\n'.repeat(20);
  for (const size of [1, 2, 3, 5, 1000]) {
    const corpus = await read([fileOf(text, size)]);
    expect(textOf(corpus)).toBe(text);
    expect(corpus.report).toMatchObject({ characters: 120, bytes: 240 });
  }
});

test('a byte order mark at the beginning of a file is no character of the text', async () => {
  const corpus = await read([fileOf('\ufeffab'.repeat(1) + '\ufeffc'.repeat(20), 1), fileOf('\ufeffd', 2)]);
  expect(textOf(corpus)).toBe(`ab${'\ufeffc'.repeat(20)}d`);
});

test('rare characters become one replacement, and the report says how many', async () => {
  const text = 'aaaaaaaaaabbbbbbbbbbcde\r\r';
  const corpus = await read([fileOf(text)], { minimumCount: 2 });
  expect(textOf(corpus)).toBe(text.replace('cde', REPLACEMENT.repeat(3)));
  expect(corpus.report.replaced).toEqual({ kinds: 3, characters: 3 });
  expect(corpus.report.counts.map(({ character, count }) => `${character}${count}`).join(' ')).toBe(
    'a10 b10 \r2 c1 d1 e1',
  );
  expect(describeCorpus(corpus)).toEqual([
    '25 characters in 1 file, 4 different',
    'train 22 (88.0 %), validation 3 (12.0 %)',
    'rarest: a 10, b 10, \\r 2, c 1, d 1, e 1',
    '3 rare kinds of characters became \ufffd: 3 of the text (12.0 %)',
    '2 carriage returns are kept as characters',
  ]);
});

test.each([
  ['a byte that begins nothing', [0x61, 0x80], /a\.txt is not UTF-8: byte 1 is 0x80/],
  ['latin1', [...Buffer.from('déjà', 'latin1')], /byte 2 is 0x6a.*iconv/],
  ['an overlong form', [0xe0, 0x80, 0x80], /byte 2 is 0x80/],
  ['a surrogate', [0xed, 0xa0, 0x80], /byte 2 is 0x80/],
  ['above U+10FFFF', [0xf4, 0x90, 0x80, 0x80], /byte 3 is 0x80/],
  ['the end within a character', [0x61, 0xe2, 0x82], /ends at byte 3 within a character/],
  ['a binary file', [0x61, 0, 0x62], /a\.txt is not text: byte 1 is zero/],
])('what is not UTF-8: %s', async (_, bytes, message) => {
  for (const size of [1, 100])
    await expect(read([fileOf(Uint8Array.from(bytes), size)])).rejects.toThrow(message);
});

test('no text, a short text, a wrong setting, a changed file', async () => {
  await expect(read([fileOf('')])).rejects.toThrow(/the text is empty/);
  await expect(read([fileOf('abcdefghij')])).rejects.toThrow(
    /10 characters is too short for the split 90\/10/,
  );
  await expect(read([fileOf('abc')], { minimumCount: 0.5 })).rejects.toThrow(/minimumCount is 0\.5/);
  let times = 0;
  const changing = { name: 'log', bytes: 100, read: () => [Buffer.from(`${times++}`.repeat(100))] };
  await expect(read([changing])).rejects.toThrow(/changed while they were read/);
  await expect(textCorpus('files', { split: '90/10', files: ['no-such.txt'] })).rejects.toThrow(
    /no file or folder no-such\.txt/,
  );
  const empty = await temporaryFolder();
  await expect(textCorpus('files', { split: '90/10', files: [empty] })).rejects.toThrow(/has no files/);
});

test('more characters than two bytes can number', async () => {
  const points = Array.from({ length: 70_000 }, (_, i) => 0x10000 + i);
  const text = points.map((point) => String.fromCodePoint(point)).join('');
  await expect(read([fileOf(text)])).rejects.toThrow(
    /70000 different characters, more than 65536.*minimum count/,
  );
  const corpus = await read([fileOf(text + 'aa')], { minimumCount: 2 });
  expect(corpus.vocabulary.characters).toEqual(['a', REPLACEMENT]);
});

test('1,000 files of random bytes give a text or an error that explains itself', async () => {
  const random = new Random(12);
  const folder = await temporaryFolder();
  const file = join(folder, 'random');
  let texts = 0;
  for (let i = 0; i < 1000; i++) {
    const parts = Array.from({ length: random.int(30) }, () =>
      random.int(40) === 0
        ? [random.int(256)]
        : [...Buffer.from(String.fromCodePoint(1 + random.int(0x2000)))],
    );
    const bytes = Uint8Array.from(parts.flat());
    const valid = isText(bytes);
    const size = 1 + random.int(7);
    const corpus = await read([fileOf(bytes, size)]).catch((error: unknown) => error);
    if (corpus instanceof Error) {
      expect(corpus).toBeInstanceOf(DatasetError);
      if (valid) expect(corpus.message).toMatch(/too short|empty/);
      continue;
    }
    texts++;
    expect(textOf(corpus as Awaited<ReturnType<typeof read>>)).toBe(valid);
  }
  expect(texts).toBeGreaterThan(200);
  await writeFile(file, Uint8Array.of(0x61, 0xff));
  await expect(textCorpus('files', { split: '90/10', files: [folder] })).rejects.toThrow(
    `${file} is not UTF-8: byte 1`,
  );
});

/** What the platform's own decoder makes of the bytes; false where they are not UTF-8 or hold a zero. */
function isText(bytes: Uint8Array): string | false {
  try {
    return !bytes.includes(0) && new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return false;
  }
}
