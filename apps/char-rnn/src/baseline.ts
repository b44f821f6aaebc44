/** What counting reaches: n-gram models of a text's train part, on its other parts. */
import type { Codes, TextCorpus, TextSplit } from '@nutshell/data';
import type { ShowProgress } from '@nutshell/experiment';
import { countNgrams, lossesByOrder, type Smoothing } from '@nutshell/metrics';
import { setImmediate } from 'node:timers/promises';

/** Length of the longest n-grams; beyond it tiny Shakespeare and Linux only lose. */
export const HIGHEST_ORDER = 8;

/**
 * Characters of the training part that are counted at most, its last ones. Counts and losses of so many take 0.2 GB if they are of Linux,
 * half a gigabyte of English, and 1.3 GB of letters drawn at random. Shakespeare and kernel/ of Linux are shorter, and counted whole.
 */
export const COUNTED = 12_000_000;

/** The part of a training text that n-grams are counted in and compressors read first. */
export const countedPart = ({ codes }: Pick<TextSplit, 'codes'>, most = COUNTED): Codes =>
  codes.subarray(-most);

export const SMOOTHINGS: readonly Smoothing[] = ['witten-bell', 'kneser-ney'];

/** A model and its losses, in nats per character; the first character of a part is predicted without context. */
export interface NgramResult {
  order: number;
  smoothing: Smoothing;
  validation: number;
  /** If the text has a test part. */
  test?: number;
}

/**
 * Every order with every smoothing, Witten-Bell first. Of the ten million characters of Linux it takes about half a minute.
 * @param options.most characters of train that are counted, its last ones
 */
export async function ngramResults(
  { vocabulary, splits }: Pick<TextCorpus, 'vocabulary' | 'splits'>,
  progress: ShowProgress,
  { highest = HIGHEST_ORDER, most = COUNTED }: { highest?: number; most?: number } = {},
): Promise<NgramResult[]> {
  const { train, validation, test } = splits;
  const line = progress('n-gram models', 1 + SMOOTHINGS.length);
  try {
    await setImmediate(); // the line is drawn
    const counts = countNgrams(countedPart(train, most), { order: highest, vocabulary: vocabulary.size });
    const results: NgramResult[] = [];
    for (const [i, smoothing] of SMOOTHINGS.entries()) {
      line.update(i + 1);
      await setImmediate();
      const [onValidation, onTest] = [validation, test].map(
        (part) => part && lossesByOrder(counts, smoothing, part.codes),
      );
      for (const [k, loss] of onValidation!.entries())
        results.push({ order: k + 1, smoothing, validation: loss, ...(onTest && { test: onTest[k] }) });
    }
    line.update(1 + SMOOTHINGS.length);
    return results;
  } finally {
    line.stop();
  }
}

/** The one that predicts validation best. */
export function bestNgram(results: readonly NgramResult[]): NgramResult {
  return results.reduce((best, result) => (result.validation < best.validation ? result : best));
}

/**
 * What a network has to beat, as metrics of a record: `ngram.loss`, nats per character of validation by the best n-gram model of train;
 * and, where that is not the whole of train, `ngram.characters`, how many were counted.
 */
export async function ngramMetrics(
  { vocabulary, splits }: Pick<TextCorpus, 'vocabulary' | 'splits'>,
  progress: ShowProgress,
  most = COUNTED,
): Promise<Record<string, number>> {
  const { train, validation } = splits;
  const results = await ngramResults({ vocabulary, splits: { train, validation } }, progress, { most });
  return {
    'ngram.loss': bestNgram(results).validation,
    ...(train.length > most && { 'ngram.characters': most }),
  };
}
