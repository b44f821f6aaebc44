/** How sure a recorded number is; for pages, too. */
import { type Interval, wilsonInterval } from '@nutshell/metrics';
import type { ResultRecord } from './result.ts';

/**
 * The 95 % Wilson interval of an error rate or accuracy, where the record has the count beside it: `test.misses` of
 * `dataset.sizes.test`, `test.missesViews` for `test.errorViews`; or of a win rate, where it has the interval itself:
 * `match.gnugo10.low` and `match.gnugo10.high`.
 */
export function intervalOf(record: ResultRecord, metric: string): Interval | undefined {
  const [split, kind] = [metric.slice(0, metric.lastIndexOf('.')), metric.slice(metric.lastIndexOf('.') + 1)];
  const [low, high] = [record.metrics[`${split}.low`], record.metrics[`${split}.high`]];
  if (kind === 'winRate') return low === undefined || high === undefined ? undefined : { low, high };
  const views = kind.endsWith('Views') ? 'Views' : '';
  const misses = record.metrics[`${split}.misses${views}`];
  const size = record.dataset.sizes[split];
  if (!Number.isInteger(misses) || !size || misses > size) return undefined;
  if (kind === `error${views}`) return wilsonInterval(misses, size);
  if (kind === 'accuracy') return wilsonInterval(size - misses, size);
  return undefined;
}
