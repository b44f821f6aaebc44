/** McNemar's test of the first of several records against each other one, where the misses of both are known. */
import type { ResultRecord } from '@nutshell/experiment/result';
import { mcnemar, pairMisses } from '@nutshell/metrics';

export interface MissTest {
  /** Indices into the records. */
  a: number;
  b: number;
  split: string;
  text: string;
}

export function misclassifications(records: readonly (ResultRecord | undefined)[]): MissTest[] {
  const a = records.findIndex((record) => record?.misses);
  if (a < 0) return [];
  const first = records[a]!;
  return records.flatMap((record, b) =>
    b === a || !record?.misses
      ? []
      : Object.keys(first.misses!).flatMap((split) => testOf(first, record, { a, b, split })),
  );
}

function testOf(first: ResultRecord, second: ResultRecord, place: Omit<MissTest, 'text'>): MissTest[] {
  const { split } = place;
  const [n, m] = [first.dataset.sizes[split], second.dataset.sizes[split]];
  const [left, right] = [first.misses?.[split], second.misses?.[split]];
  if (!left || !right || !n || n !== m || first.dataset.name !== second.dataset.name) return [];
  const index = (pairs: readonly (readonly [number, number])[]) => pairs.map(([at]) => at);
  let outcomes;
  try {
    outcomes = pairMisses(index(left), index(right), n);
  } catch {
    return []; // a record that lists an example twice, or one that is not there
  }
  const { pValue, onlyARight, onlyBRight } = mcnemar(outcomes);
  const p = pValue < 0.001 ? 'p < 0.001' : `p = ${pValue.toFixed(3)}`;
  const verdict = pValue < 0.05 ? 'more than chance' : 'not more than chance';
  const counts = `${onlyARight} ${onlyARight === 1 ? 'example' : 'examples'} right only in the first, ${onlyBRight} only in the second`;
  return [{ ...place, text: `${counts}: ${verdict} (McNemar, ${p})` }];
}
