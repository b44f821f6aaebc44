import type { HostArray } from '@nutshell/core';
import { END, type LocalBatches, START, type WordVocabulary } from '@nutshell/data';
import type { Random } from '@nutshell/random';
import type { ShowAndTellConfig } from './config.ts';
import type { Told } from './data.ts';
import { type Features, sizeOf } from './encoder/feature-file.ts';

/** Captions of about the same length, with what the network sees of their pictures. */
export type CaptionBatch = {
  /** [batch, …features] */
  features: HostArray;
  /** START and the words, int32 [batch, time]; END after the end. */
  codes: HostArray<[number, number]>;
  /** What follows each of them: the words and END. */
  next: HostArray<[number, number]>;
  /** How much each place counts in the mean over the batch's words, 0 after the end; [batch, time], batch in sum. */
  weights: HostArray<[number, number]>;
  /** 1 where the network reads its own guess instead of the word (scheduled sampling); int32 [batch, time]. */
  guessed: HostArray<[number, number]>;
};

/** Captions to learn from. */
export interface CaptionExamples {
  features: Features;
  /** The index of each caption's picture. */
  pictures: Int32Array;
  /** The numbers of its words, without START; with END unless it was cut off. */
  captions: Int32Array[];
}

/** @param longest words of a caption that are kept */
export function captionExamples(
  features: Features,
  told: Told,
  vocabulary: WordVocabulary,
  longest: number,
): CaptionExamples {
  const pictures: number[] = [];
  const captions: Int32Array[] = [];
  for (const [picture, sentences] of told.entries())
    for (const words of sentences) {
      pictures.push(picture);
      captions.push(Int32Array.from([...vocabulary.encode(words), END]).subarray(0, longest));
    }
  return { features, pictures: Int32Array.from(pictures), captions };
}

/** Batches are as long as their longest caption, rounded up to this: so that few shapes have to be compiled. */
const ROUNDED = 4;

const stepsOf = (words: number): number => ROUNDED * Math.ceil(words / ROUNDED);

/**
 * The batches of every epoch: captions in a new random order, then by their length, cut into batches of one size, and these in a random
 * order. The last one is filled up with captions that are read twice.
 */
export function captionBatches(
  examples: CaptionExamples,
  {
    batchSize,
    epochs,
    scheduledSampling,
  }: Pick<ShowAndTellConfig, 'batchSize' | 'epochs' | 'scheduledSampling'>,
  random: Random,
): LocalBatches<CaptionBatch> {
  const count = examples.captions.length;
  const batches = Math.ceil(count / batchSize);
  const orderOf = (epoch: number) => {
    const draws = random.fork(`epoch ${epoch}`);
    const captions = Array.from(draws.fork('captions').permutation(count));
    captions.sort((a, b) => stepsOf(examples.captions[a].length) - stepsOf(examples.captions[b].length));
    const places = draws.fork('batches').permutation(batches);
    return { draws, captions, places };
  };
  return {
    length: batches * batchSize,
    batchSize,
    *from({ epoch, example } = { epoch: 0, example: 0 }) {
      const { draws, captions, places } = orderOf(epoch);
      const guesses = (scheduledSampling * epoch) / Math.max(1, epochs - 1);
      for (let k = example / batchSize; k < batches; k++) {
        const first = places[k] * batchSize;
        const indices = Array.from({ length: batchSize }, (_, i) => captions[(first + i) % count]);
        yield captionBatch(examples, indices, { random: draws.fork(`batch ${k}`), guesses });
      }
    },
  };
}

/**
 * The captions of these indices as a batch.
 * @param random draws views and guesses; without it each picture is seen as it is
 */
export function captionBatch(
  { features, pictures, captions }: CaptionExamples,
  indices: readonly number[],
  { random, guesses = 0 }: { random?: Random; guesses?: number } = {},
): CaptionBatch {
  const batch = indices.length;
  const time = stepsOf(Math.max(...indices.map((i) => captions[i].length)));
  const words = indices.reduce((sum, i) => sum + captions[i].length, 0);
  const size = sizeOf(features.shape);
  const seen = new Float32Array(batch * size);
  const codes = new Int32Array(batch * time).fill(END);
  const next = new Int32Array(batch * time).fill(END);
  const weights = new Float32Array(batch * time);
  const guessed = new Int32Array(batch * time);
  for (const [row, i] of indices.entries()) {
    features.read(pictures[i], random ? random.int(features.views) : 0, seen, row * size);
    const caption = captions[i];
    codes[row * time] = START;
    codes.set(caption.subarray(0, caption.length - 1), row * time + 1);
    next.set(caption, row * time);
    weights.fill(batch / words, row * time, row * time + caption.length);
    for (let t = 1; random && guesses > 0 && t < caption.length; t++)
      guessed[row * time + t] = random.uniform() < guesses ? 1 : 0;
  }
  const inTime = <V extends HostArray['values']>(values: V): HostArray<[number, number]> => ({
    values,
    shape: [batch, time],
  });
  return {
    features: { values: seen, shape: [batch, ...features.shape] },
    codes: inTime(codes),
    next: inTime(next),
    weights: inTime(weights),
    guessed: inTime(guessed),
  };
}
