/** What counting reaches: n-gram models of a text's train part, on its other parts. */
import type { TextCorpus } from '@nutshell/data';
import { countNgrams, NgramModel, type Smoothing } from '@nutshell/metrics';

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

/** Every order with every smoothing, one after the other, Witten-Bell first. */
export function* ngramResults(
  { vocabulary, splits }: Pick<TextCorpus, 'vocabulary' | 'splits'>,
  highest = HIGHEST_ORDER,
): Generator<NgramResult> {
  const counts = countNgrams(splits.train.codes, { order: highest, vocabulary: vocabulary.size });
  for (const smoothing of SMOOTHINGS) {
    for (let order = 1; order <= counts.order; order++) {
      const model = new NgramModel(counts, { order, smoothing });
      const validation = model.loss(splits.validation.codes);
      yield { order, smoothing, validation, ...(splits.test && { test: model.loss(splits.test.codes) }) };
    }
  }
}

/** The one that predicts validation best. */
export function bestNgram(results: Iterable<NgramResult>): NgramResult {
  return [...results].reduce((best, result) => (result.validation < best.validation ? result : best));
}

/** What a network has to beat: nats per character of validation by the best n-gram model of train. */
export function ngramLoss({ vocabulary, splits }: Pick<TextCorpus, 'vocabulary' | 'splits'>): number {
  const { train, validation } = splits;
  return bestNgram(ngramResults({ vocabulary, splits: { train, validation } })).validation;
}
