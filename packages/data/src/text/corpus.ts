/** A text as numbers of characters, split into parts that follow each other. */
import { createHash } from 'node:crypto';
import { DatasetError } from '../errors.ts';
import { plainLines, type ShowProgress } from '../progress.ts';
import type { Provenance } from '../provenance.ts';
import type { TextFile } from './text-file.ts';
import { Utf8Decoder } from './utf8.ts';
import { type Codes, REPLACEMENT, Vocabulary } from './vocabulary.ts';

/** Part of a text. */
export interface TextSplit {
  /** The number of each character; a view into the whole text. */
  readonly codes: Codes;
  readonly length: number;
}

/**
 * Percentages of train, validation and test, which follow each other in the text. 90/10 is nanoGPT's split, 95/5 char-rnn's; 90/5/5,
 * that of Karpathy, Johnson and Li 2015, has a test part, so it is the one on which settings may be chosen.
 */
const SPLITS = { '90/10': [90, 10], '95/5': [95, 5], '90/5/5': [90, 5, 5] } as const;

export type TextSplitName = keyof typeof SPLITS;

export const textSplitNames = Object.keys(SPLITS) as TextSplitName[];

export interface TextCorpus {
  name: string;
  /** Of the whole text, as char-rnn and nanoGPT have it: no part holds a character that has no number. */
  vocabulary: Vocabulary;
  splits: { train: TextSplit; validation: TextSplit; test?: TextSplit };
  /** With the SHA-256 of the bytes of all files together, `text`, and the characters of each split. */
  provenance: Provenance;
  report: TextReport;
}

/** What a text consists of. */
export interface TextReport {
  files: number;
  bytes: number;
  characters: number;
  /** The characters of the text and how often each occurs, the most frequent first; before rare ones are replaced. */
  counts: { character: string; count: number }[];
  /** Kinds of characters that were replaced because they are rare, and how many characters of the text that are. */
  replaced: { kinds: number; characters: number };
}

export interface CorpusOptions {
  split: TextSplitName;
  /**
   * Characters that occur less often than this in the whole text become one replacement character, U+FFFD; default 1: none do.
   */
  minimumCount?: number;
  /** Shows the reading of a large text; default: a line on standard error. */
  progress?: ShowProgress;
}

const LARGE = 64 << 20; // bytes; less is read within a second
const CODE_POINTS = 0x110000;

/**
 * Joins files to one text, with nothing between them, and encodes it. The files are read twice, to count and to encode, so that no more
 * than the encoded text is in memory. Line ends stay as they are: a carriage return is a character. A byte order mark at the beginning
 * of a file is not part of the text.
 * @throws DatasetError that names file and offset of what is not UTF-8; that the text is empty, or too short for the split; that a
 *   file changed between the two readings
 */
export async function readCorpus(
  name: string,
  source: string,
  files: readonly TextFile[],
  options: CorpusOptions,
): Promise<TextCorpus> {
  const { split, minimumCount = 1 } = options;
  if (!Object.hasOwn(SPLITS, split))
    throw new DatasetError(`There is no split "${split}" of a text. Known: ${textSplitNames.join(', ')}.`);
  if (!Number.isInteger(minimumCount) || minimumCount < 1)
    throw new DatasetError(`${name}: minimumCount is ${minimumCount}, expected a whole number ≥ 1`);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const read = reading(bytes, options.progress ?? plainLines);

  const occurrences = new Uint32Array(CODE_POINTS); // of each code point
  const seen: number[] = [];
  const hash = createHash('sha256');
  const counted = await read('counting characters', files, hash, (points) => {
    for (let i = 0; i < points.length; i++) if (occurrences[points[i]]++ === 0) seen.push(points[i]);
    return points.length;
  });
  const splits = boundaries(name, counted, split);
  const counts = new Map<string, number>();
  for (const point of seen.sort((a, b) => a - b)) counts.set(String.fromCodePoint(point), occurrences[point]);
  const vocabulary = vocabularyOf(name, counts, minimumCount);

  const codeOf = new Uint16Array(CODE_POINTS);
  for (const character of counts.keys()) codeOf[character.codePointAt(0)!] = vocabulary.codeOf(character);
  const codes = vocabulary.codesFor(counted);
  const again = createHash('sha256');
  let at = 0;
  await read('encoding the text', files, again, (points) => {
    const end = Math.min(points.length, codes.length - at);
    for (let i = 0; i < end; i++) codes[at + i] = codeOf[points[i]];
    at += end;
    return end;
  });
  const sha256 = hash.digest('hex');
  if (again.digest('hex') !== sha256)
    throw new DatasetError(`${name}: its files changed while they were read. Start again.`);

  const parts = Object.entries(splits).map(([part, [start, end]]) => {
    return [part, { codes: codes.subarray(start, end), length: end - start }];
  });
  const kept = new Set(vocabulary.characters);
  const rare = [...counts].filter(([character]) => !kept.has(character));
  return {
    name,
    vocabulary,
    splits: Object.fromEntries(parts) as TextCorpus['splits'],
    provenance: {
      name,
      source,
      sha256: { text: sha256 },
      sizes: Object.fromEntries(Object.entries(splits).map(([part, [start, end]]) => [part, end - start])),
    },
    report: {
      files: files.length,
      bytes,
      characters: counted,
      counts: [...counts]
        .map(([character, count]) => ({ character, count }))
        .sort((a, b) => b.count - a.count),
      replaced: { kinds: rare.length, characters: rare.reduce((sum, [, count]) => sum + count, 0) },
    },
  };
}

/** A function that reads all files once, hands over their code points and returns how many were taken. */
function reading(bytes: number, show: ShowProgress) {
  return async (
    label: string,
    files: readonly TextFile[],
    hash: { update(piece: Uint8Array): unknown },
    take: (points: Uint32Array) => number,
  ): Promise<number> => {
    const progress = bytes >= LARGE ? show(label, bytes) : undefined;
    let taken = 0;
    let done = 0;
    try {
      for (const file of files) {
        const decoder = new Utf8Decoder(file.name);
        for await (const piece of file.read()) {
          hash.update(piece);
          taken += take(decoder.decode(piece));
          progress?.update((done += piece.length));
        }
        decoder.end();
      }
    } finally {
      progress?.stop();
    }
    return taken;
  };
}

/** First character and end of each part. */
function boundaries(name: string, length: number, split: TextSplitName): Record<string, [number, number]> {
  const parts = ['train', 'validation', 'test'];
  const bounds: Record<string, [number, number]> = {};
  let percent = 0;
  for (const [i, share] of SPLITS[split].entries()) {
    const start = Math.floor((length * percent) / 100);
    percent += share;
    bounds[parts[i]] = [start, Math.floor((length * percent) / 100)];
  }
  const shortest = Math.min(...Object.values(bounds).map(([start, end]) => end - start));
  if (length === 0) throw new DatasetError(`${name}: the text is empty. Name files that hold text.`);
  if (shortest < 2)
    throw new DatasetError(
      `${name}: a text of ${length} characters is too short for the split ${split}: each part needs two, one to read and one to predict. Give more text.`,
    );
  return bounds;
}

function vocabularyOf(name: string, counts: ReadonlyMap<string, number>, minimumCount: number): Vocabulary {
  try {
    return Vocabulary.of(counts, { minimumCount });
  } catch (error) {
    if (error instanceof RangeError) throw new DatasetError(`${name}: ${error.message}`);
    throw error;
  }
}

/** What a reader should know of a text before a training on it, one fact a line. */
export function describeCorpus({ splits, vocabulary, report }: TextCorpus): string[] {
  const count = (n: number) => n.toLocaleString('en-US');
  const share = (n: number) => `${((100 * n) / report.characters).toPrecision(3)} %`;
  const show = (character: string) => (character === ' ' ? 'space' : JSON.stringify(character).slice(1, -1));
  const lines = [
    `${count(report.characters)} characters in ${count(report.files)} file${report.files === 1 ? '' : 's'}, ${vocabulary.size} different`,
    Object.entries(splits)
      .map(([part, { length }]) => `${part} ${count(length)} (${share(length)})`)
      .join(', '),
    `rarest: ${report.counts
      .slice(-8)
      .map(({ character, count: n }) => `${show(character)} ${count(n)}`)
      .join(', ')}`,
  ];
  const { kinds, characters } = report.replaced;
  if (kinds > 0)
    lines.push(
      `${count(kinds)} rare kinds of characters became ${REPLACEMENT}: ${count(characters)} of the text (${share(characters)})`,
    );
  const returns = report.counts.find(({ character }) => character === '\r')?.count ?? 0;
  if (returns > 0) lines.push(`${count(returns)} carriage returns are kept as characters`);
  return lines;
}
