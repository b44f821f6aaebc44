import type { TextCorpus } from '@nutshell/data';
import { NgramModel, type Smoothing, countNgrams } from '@nutshell/metrics';

/** Characters of the longest n-grams; beyond it none of the texts at hand gets better. */
const ORDER = 8;
const smoothings: readonly Smoothing[] = ['witten-bell', 'kneser-ney'];

/** What a network has to beat: nats per character of validation by the n-gram model of the training text that does best there. */
export function ngramLoss({ vocabulary, splits }: Pick<TextCorpus, 'vocabulary' | 'splits'>): number {
  const counts = countNgrams(splits.train.codes, { order: ORDER, vocabulary: vocabulary.size });
  let best = Infinity;
  for (const smoothing of smoothings)
    for (let order = 1; order <= counts.order; order++)
      best = Math.min(best, new NgramModel(counts, { order, smoothing }).loss(splits.validation.codes));
  return best;
}
