/** What counting reaches: n-gram models of a text's train part, on its other parts. */
import type { TextCorpus } from '@nutshell/data';
import type { ShowProgress } from '@nutshell/experiment';
import { countNgrams, lossesByOrder, type Smoothing } from '@nutshell/metrics';
import { setImmediate } from 'node:timers/promises';

/** Length of the longest n-grams; beyond it tiny Shakespeare and Linux only lose. */
export const HIGHEST_ORDER = 8;

export const SMOOTHINGS: readonly Smoothing[] = ['witten-bell', 'kneser-ney'];

/** A model and its losses, in nats per character; the first character of a part is predicted without context. */
export interface NgramResult {
  order: number;
  smoothing: Smoothing;
  validation: number;
  /** If the text has a test part. */
  test?: number;
}

/** Every order with every smoothing, Witten-Bell first. Of the ten million characters of Linux it takes about half a minute. */
export async function ngramResults(
  { vocabulary, splits }: Pick<TextCorpus, 'vocabulary' | 'splits'>,
  progress: ShowProgress,
  highest = HIGHEST_ORDER,
): Promise<NgramResult[]> {
  const { train, validation, test } = splits;
  const line = progress('n-gram models', 1 + SMOOTHINGS.length);
  try {
    await setImmediate(); // the line is drawn
    const counts = countNgrams(train.codes, { order: highest, vocabulary: vocabulary.size });
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

/** What a network has to beat: nats per character of validation by the best n-gram model of train. */
export async function ngramLoss(
  { vocabulary, splits }: Pick<TextCorpus, 'vocabulary' | 'splits'>,
  progress: ShowProgress,
): Promise<number> {
  const { train, validation } = splits;
  return bestNgram(await ngramResults({ vocabulary, splits: { train, validation } }, progress)).validation;
}
