import { References } from '@nutshell/experiment/literature';
import { describe, expect, it } from 'vitest';
import { summaryOf } from '../server/run-catalogue.ts';
import { scoreTables } from '../src/catalogue/scoreboard.ts';
import { recordOf } from './record.ts';

const references = References.parse({
  title: 'LeNet-5 on MNIST',
  paper: 'LeCun 1998',
  dataset: 'mnist',
  metrics: [
    { name: 'test.error', label: 'test error' },
    { name: 'test.accuracy', label: 'accuracy', better: 'higher' },
  ],
  rows: [
    { system: 'LeNet-5', values: { 'test.error': 0.0095 }, experiment: 'paper', source: 'the paper' },
    { system: 'Boosted', values: { 'test.error': 0.007 }, source: 'a table', toCheck: true },
    { system: 'On fashion', values: { 'test.accuracy': 0.9 }, dataset: 'fashion', source: 'a table' },
    { system: 'Unmeasured', values: { 'test.loss': 3 }, source: 'a table' },
  ],
});
const literature = new Map([['lenet5', references]]);
const result = (experiment: string, seed: number, error: number, dataset = 'mnist') => ({
  ...summaryOf(recordOf({ experiment })),
  seed,
  dataset,
  metrics: { 'test.error': error },
});

describe('the scoreboard', () => {
  it('has the literature’s systems with the mean of our seeds, and who is better', () => {
    const [mnist] = scoreTables(literature, [result('paper', 1, 0.008), result('paper', 2, 0.01)]);
    expect(mnist).toMatchObject({ app: 'lenet5', title: 'LeNet-5 on MNIST', dataset: 'mnist' });
    const [lenet, boosted, ...more] = mnist.rows;
    expect(more).toEqual([]); // a measure that the table does not have is left out
    expect(lenet).toMatchObject({ system: 'LeNet-5', measure: 'test error', reached: true });
    expect(lenet.ours!.n).toBe(2);
    expect(lenet.ours!.mean).toBeCloseTo(0.009, 12);
    expect(lenet.ours!.sd).toBeCloseTo(Math.sqrt(2) * 0.001, 12); // √(2 · 0.001²)
    expect(lenet.keys).toEqual(['lenet5/paper/seed-1', 'lenet5/paper/seed-2']);
    expect(boosted).toMatchObject({ reported: { value: 0.007, toCheck: true }, keys: [] });
    expect(boosted.ours).toBeUndefined();
  });

  it('has tables with something of ours first, and ours by one measure', () => {
    const other = { ...references, title: 'Other', rows: references.rows.slice(1, 2) };
    const accuracy = { ...result('ablation', 1, 0), app: 'other', metrics: { 'test.accuracy': 0.5 } };
    const both = new Map([
      ['none', references],
      ['other', other],
    ]);
    const ours = { ...result('budget', 1, 0.02), app: 'other' };
    const tables = scoreTables(both, [ours, accuracy]);
    expect(tables.map(({ title, dataset }) => [title, dataset])).toEqual([
      ['Other', 'mnist'],
      ['LeNet-5 on MNIST', 'mnist'],
      ['LeNet-5 on MNIST', 'fashion'],
    ]);
    expect(tables[0].rows.map(({ system }) => system)).toEqual(['Boosted', 'budget']);
  });

  it('knows which way is better', () => {
    const reached = (error: number) =>
      scoreTables(literature, [result('paper', 1, error)])[0].rows[0].reached;
    expect([0.0094, 0.0095, 0.0096].map(reached)).toEqual([true, true, false]);
    const [{ rows }] = scoreTables(
      new Map([['lenet5', { ...references, rows: [{ ...references.rows[2], experiment: 'paper' }] }]]),
      [{ ...result('paper', 1, 0), metrics: { 'test.accuracy': 0.89 } }],
    );
    expect(rows[0]).toMatchObject({ measure: 'accuracy', reached: false });
  });

  it('has a table for each dataset, with ours below where none of its rows is ours', () => {
    const tables = scoreTables(literature, [
      result('paper', 1, 0.01),
      result('modern', 1, 0.004),
      result('fashion', 1, 0.1, 'fashion'),
      result('other', 1, 0.1, 'a dataset without literature'),
    ]);
    expect(tables.map(({ dataset, rows }) => [dataset, rows.map(({ system }) => system)])).toEqual([
      ['mnist', ['LeNet-5', 'Boosted']],
      ['fashion', ['On fashion', 'fashion']],
    ]);
  });
});
