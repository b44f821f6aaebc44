import { expect, it } from 'vitest';
import { agreement } from '../src/record/agreement.ts';
import { makeRecord } from './fixtures/record.ts';

const record = makeRecord();
const differing = (now: typeof record, tolerance = 0.2) =>
  agreement(record, now, tolerance)
    .rows.filter(({ agrees }) => !agrees)
    .map(({ what }) => what);

it('asks for every bit on the same backend', () => {
  expect(differing(makeRecord())).toEqual([]);
  const nextFloat = 0.04 + 2 ** -57;
  expect(nextFloat).not.toBe(0.04);
  expect(differing(makeRecord({ metrics: { 'test.error': nextFloat, 'test.misses': 4 } }))).toEqual([
    'test.error',
  ]);
  expect(differing(makeRecord({ model: { parameters: 61706, sha256: 'abd' } }))).toEqual([
    'weights, SHA-256',
  ]);
  const curve = [record.curve[0], { ...record.curve[1], 'train.loss': 0.2500001 }];
  expect(differing(makeRecord({ curve }))).toEqual(['curve, first at row 2']);
  expect(differing(makeRecord({ curve: [record.curve[0]] }))).toEqual(['curve, first at row 2']);
});

it('takes another backend or thread count within the tolerance, by metrics alone', () => {
  const environment = { ...record.environment, threads: 1 };
  const now = (error: number) =>
    makeRecord({
      environment,
      model: { parameters: 61706 },
      metrics: { 'test.error': error, 'test.misses': 4 },
    });
  expect(agreement(record, now(0.04), 0.2).exact).toBe(false);
  // 0.04 may become 0.05, as |0.01| ≤ 0.2 · 0.05, but not 0.051.
  expect(differing(now(0.05))).toEqual([]);
  expect(differing(now(0.051))).toEqual(['test.error']);
  expect(differing(now(0.0421), 0.01)).toEqual(['test.error']);
  expect(differing(now(0.0419), 0.01)).toEqual([]);
});

it('reports a metric that is missing', () => {
  expect(differing(makeRecord({ metrics: { 'test.error': 0.04 } }))).toEqual(['test.misses']);
});
