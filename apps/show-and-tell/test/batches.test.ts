import { END, START, WordVocabulary } from '@nutshell/data';
import { Random } from '@nutshell/random';
import { describe, expect, it } from 'vitest';
import { type CaptionBatch, captionBatch, captionBatches, captionExamples } from '../src/batches.ts';
import type { Features } from '../src/encoder/feature-file.ts';

/** Of picture i, 10 i, and of its mirror image 10 i + 1. */
const features: Features = {
  length: 3,
  shape: [1],
  views: 2,
  read: (picture, view, out, at) => void (out[at] = 10 * picture + view),
};
const words = (text: string) => text.split(' ');
const told = [
  [words('a b'), words('a')],
  [words('a b c d e f'), words('c')],
  [words('b'), words('a b c')],
];
const vocabulary = WordVocabulary.of(told.flat());
const examples = captionExamples(features, told, vocabulary, 5);
const code = (word: string) => vocabulary.codeOf(word);

describe('captions to learn from', () => {
  it('belong to their pictures, end with END, and are cut where they are too long', () => {
    expect([...examples.pictures]).toEqual([0, 0, 1, 1, 2, 2]);
    expect([...examples.captions[0]]).toEqual([code('a'), code('b'), END]);
    expect([...examples.captions[2]]).toEqual(words('a b c d e').map(code)); // what follows e is not learnt
  });

  it('as a batch: shifted by one, up to a multiple of four, weighted to a mean over words', () => {
    const { features: seen, codes, next, weights } = captionBatch(examples, [0, 5]);
    expect(seen).toEqual({ values: Float32Array.of(0, 20), shape: [2, 1] });
    expect(codes.shape).toEqual([2, 4]);
    expect([...codes.values]).toEqual([
      ...[START, code('a'), code('b'), END],
      ...[START, code('a'), code('b'), code('c')],
    ]);
    expect([...next.values]).toEqual([
      ...[code('a'), code('b'), END, END],
      ...[code('a'), code('b'), code('c'), END],
    ]);
    const each = expect.closeTo(2 / 7, 6);
    expect([...weights.values]).toEqual([each, each, each, 0, each, each, each, each]);
  });
});

describe('the batches of an epoch', () => {
  const batchesOf = (settings = {}) =>
    captionBatches(examples, { batchSize: 2, epochs: 4, scheduledSampling: 0, ...settings }, new Random(1));
  const captionsIn = ({ next, features: seen }: CaptionBatch) => {
    const [rows, time] = next.shape;
    return Array.from(
      { length: rows },
      (_, row) =>
      [Math.floor(seen.values[row] / 10), ...next.values.subarray(row * time, (row + 1) * time).filter((c) => c !== END)].join(' '), // prettier-ignore
    );
  };
  const all = examples.captions.map((caption, i) => [examples.pictures[i], ...caption.filter((c) => c !== END)].join(' ')); // prettier-ignore

  it('have every caption once, in another order each time, of like length together', () => {
    const batches = batchesOf();
    expect(batches.length).toBe(6);
    const epochs = [0, 1, 2].map((epoch) => [...batches.from({ epoch, example: 0 })].flatMap(captionsIn));
    for (const epoch of epochs) expect([...epoch].sort()).toEqual([...all].sort());
    expect(new Set(epochs.map((epoch) => epoch.join())).size).toBeGreaterThan(1);
    const times = [...batches.from({ epoch: 0, example: 0 })].map(({ codes }) => codes.shape[1]).sort();
    expect(times).toEqual([4, 4, 8]);
  });

  it('go on from the middle of an epoch with what would have come', () => {
    const settings = { scheduledSampling: 1 };
    const whole = [...batchesOf(settings).from({ epoch: 3, example: 0 })];
    expect([...batchesOf(settings).from({ epoch: 3, example: 2 })]).toEqual(whole.slice(1));
  });

  it('show mirror images too, and fill up the last batch', () => {
    const batches = batchesOf({ batchSize: 4 });
    const epochs = [0, 1, 2, 3].flatMap((epoch) => [...batches.from({ epoch, example: 0 })]);
    expect(batches.length).toBe(8);
    expect(epochs.map(({ codes }) => codes.shape[0])).toEqual(Array(8).fill(4));
    const views = epochs.flatMap(({ features: seen }) => Array.from(seen.values, (value) => value % 10));
    expect(new Set(views)).toEqual(new Set([0, 1]));
  });

  it('have more guesses from epoch to epoch, none in the first', () => {
    const share = (epoch: number) => {
      const batches = [...batchesOf({ scheduledSampling: 0.8 }).from({ epoch, example: 0 })];
      const guessed = batches.flatMap((batch) => [...batch.guessed.values]);
      return guessed.reduce((sum, each) => sum + each, 0);
    };
    expect(share(0)).toBe(0);
    expect(share(3)).toBeGreaterThan(0);
  });
});
