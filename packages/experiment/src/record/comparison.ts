/** Two or more runs side by side: their metrics, and whether they differ by more than chance. */
import { mcnemar, pairMisses, twoProportionTest } from '@nutshell/metrics';
import { summaryOf } from './records.ts';
import type { ResultRecord } from './result.ts';

/** One thing to compare: a run, or the records of an experiment over its seeds. */
export interface Contender {
  name: string;
  /** At least one. */
  records: ResultRecord[];
}

/** Metrics that every contender has, in the order of the first. */
export function sharedMetrics(contenders: readonly Contender[]): string[] {
  return Object.keys(contenders[0].records[0].metrics).filter((metric) =>
    contenders.every(({ records }) => summaryOf(records, metric)),
  );
}

/** A test of one contender against another. */
export interface Significance {
  a: string;
  b: string;
  /** Which test, on what; or why there is none. */
  test: string;
  pValue?: number;
}

/** The first contender against each of the others, on every split with counted misses. */
export function significance(contenders: readonly Contender[]): Significance[] {
  const [a, ...others] = contenders;
  const splits = sharedMetrics(contenders)
    .filter((metric) => metric.endsWith('.misses'))
    .map((metric) => metric.slice(0, metric.lastIndexOf('.')));
  return others.flatMap((b) => splits.map((split) => testOf(a, b, split)));
}

function testOf(a: Contender, b: Contender, split: string): Significance {
  const names = { a: a.name, b: b.name };
  const [x, y] = samePair(a, b);
  const [n, m] = [x.dataset.sizes[split], y.dataset.sizes[split]];
  if (a.records.length > 1 && b.records.length > 1) {
    const error = (record: ResultRecord) => record.metrics[`${split}.misses`];
    const [p, partitions] = permutationTest(a.records.map(error), b.records.map(error));
    const seeds = `${a.records.length} and ${b.records.length} seeds`;
    return {
      ...names,
      test: `exact permutation test of the mean ${split} misses over ${seeds} (${partitions} partitions)`,
      pValue: p,
    };
  }
  const seeds = x.seed === y.seed ? `seed ${x.seed}` : `seeds ${x.seed} and ${y.seed}`;
  if (x.dataset.name !== y.dataset.name || n !== m) {
    return {
      ...names,
      test: `none: ${split} is ${n} of ${x.dataset.name} in one, ${m} of ${y.dataset.name} in the other`,
    };
  }
  const [left, right] = [x.misses?.[split], y.misses?.[split]];
  if (left && right) {
    const index = (pairs: [number, number][]) => pairs.map(([at]) => at);
    const { pValue, onlyARight, onlyBRight, method } = mcnemar(pairMisses(index(left), index(right), n));
    const counts = `${onlyARight} right only in the first, ${onlyBRight} only in the second`;
    return { ...names, test: `McNemar (${method}) on ${split}, ${seeds}: ${counts}`, pValue };
  }
  const { pValue } = twoProportionTest(x.metrics[`${split}.misses`], n, y.metrics[`${split}.misses`], m);
  return {
    ...names,
    test: `two proportions (z) on ${split}, ${seeds}; conservative, as the misses are not known`,
    pValue,
  };
}

/** The records to pair: the first seed that both have, else the first of each. */
function samePair(a: Contender, b: Contender): [ResultRecord, ResultRecord] {
  for (const x of a.records) {
    const y = b.records.find(({ seed }) => seed === x.seed);
    if (y) return [x, y];
  }
  return [a.records[0], b.records[0]];
}

/**
 * Two-sided exact permutation test (Fisher 1935): of all ways to deal the values into groups of these sizes, the part
 * whose means are at least as far apart as they are.
 * @returns the p value and the number of ways
 */
export function permutationTest(
  a: readonly number[],
  b: readonly number[],
): [pValue: number, partitions: number] {
  const all = [...a, ...b];
  const total = all.reduce((sum, value) => sum + value, 0);
  const distance = (sum: number) => Math.abs(sum / a.length - (total - sum) / b.length);
  const observed = distance(a.reduce((sum, value) => sum + value, 0));
  let [partitions, extreme] = [0, 0];
  const deal = (from: number, left: number, sum: number): void => {
    if (left === 0) {
      partitions++;
      if (distance(sum) >= observed * (1 - 1e-12)) extreme++;
      return;
    }
    for (let index = from; index <= all.length - left; index++) deal(index + 1, left - 1, sum + all[index]);
  };
  deal(0, a.length, 0);
  return [extreme / partitions, partitions];
}
