import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../src/catalogue/catalogue.ts';
import type { Row } from '../src/charts/curve-axis.ts';
import { chartsOf, MOST_POINTS, splitsOf } from '../src/charts/curve-series.ts';
import {
  type Entry,
  entriesOf,
  experimentNames,
  groupsOf,
  mainMetric,
  meanMetric,
  shortNames,
} from '../src/catalogue/entries.ts';
import { misclassifications } from '../src/catalogue/significance.ts';
import { filterEntries } from '../src/pages/runs/state.ts';
import { layersOf } from '../src/network/model-json.ts';
import { summaryOf } from '../server/run-catalogue.ts';
import { recordOf } from './record.ts';

const run = (id: string, more: Partial<RunSummary> = {}): RunSummary => ({
  app: 'lenet5',
  id,
  experiment: 'paper',
  title: 'LeNet-5 as published',
  seed: 1,
  status: 'stopped',
  started: Date.UTC(2026, 10, 23, 4),
  updated: 0,
  config: {},
  metrics: {},
  problems: [],
  ...more,
});

describe('entries of the list', () => {
  const entries = entriesOf({
    live: true,
    runs: [run('paper-s1-a'), run('paper-s1-b', { status: 'running', started: Date.UTC(2026, 10, 23, 5) })],
    results: [summaryOf(recordOf()), summaryOf(recordOf({ experiment: 'modern' }))],
    networks: [],
    problems: [],
  });

  it('are trainings under way, then own runs, then records', () => {
    expect(entries.map(({ key }) => key)).toEqual([
      'lenet5/paper-s1-b',
      'lenet5/paper-s1-a',
      'lenet5/paper/seed-1',
      'lenet5/modern/seed-1',
    ]);
  });

  it('say what tells runs of one experiment apart', () => {
    const record = summaryOf(recordOf());
    const changed = { ...record.config, epochs: 7 };
    const { live, networks, problems } = { live: true, networks: [], problems: [] };
    const told = (runs: RunSummary[], results = [record]) =>
      Object.fromEntries(
        entriesOf({ live, networks, problems, runs, results }).map(({ key, changes }) => [key, changes]),
      );
    expect(
      told([run('paper-s1-a', { config: changed }), run('paper-s1-b', { config: record.config })]),
    ).toEqual({
      'lenet5/paper-s1-a': 'epochs 7',
      'lenet5/paper-s1-b': '',
      'lenet5/paper/seed-1': '',
    });
    // Without a record beside the oldest run, which stands last.
    const runs = [run('paper-s1-c', { config: { epochs: 3, optimizer: 'adam', files: '' } }), run('paper-s1-d', { config: { epochs: 5, optimizer: 'adam', files: 'a' } })]; // prettier-ignore
    expect(told(runs, [])).toEqual({ 'lenet5/paper-s1-c': 'epochs 3, files ""', 'lenet5/paper-s1-d': '' });
  });

  it('have short names that tell them apart', () => {
    expect(shortNames(entries)).toEqual([
      'paper, seed 1, 11-23 05:00',
      'paper, seed 1, 11-23 04:00',
      'paper, seed 1, recorded',
      'modern, seed 1',
    ]);
  });

  it('are folded under their experiment, those with own runs first', () => {
    const seeds = [1, 2].map((seed) => ({ ...summaryOf(recordOf({ experiment: 'modern' })), seed }));
    const listed = entriesOf({
      live: true,
      runs: [run('paper-s1-a')],
      results: [...seeds, summaryOf(recordOf())],
      networks: [],
      problems: [],
    });
    expect(groupsOf(listed).map(({ key, entries }) => [key, entries.map((entry) => entry.key)])).toEqual([
      ['lenet5/paper', ['lenet5/paper-s1-a', 'lenet5/paper/seed-1']],
      ['lenet5/modern', ['lenet5/modern/seed-1', 'lenet5/modern/seed-2']],
    ]);
  });

  it('have a mean of the seeds that have the metric', () => {
    const metrics: Record<string, number>[] = [{ 'test.error': 0.25 }, {}, { 'test.error': 0.75 }];
    const seeds = metrics.map((each, seed) => ({ ...entries[0], seed, metrics: each }));
    expect(meanMetric(seeds)).toEqual(['test.error', 0.5]);
    expect(meanMetric([seeds[1]])).toBeUndefined();
    const of = (seed: number, error: number, status: Entry['status']) => ({ ...seeds[0], seed, status, metrics: { 'test.error': error } }); // prettier-ignore
    const repeated = [
      of(1, 0.9, 'finished'),
      of(2, 0.4, 'finished'),
      of(2, 0.8, 'finished'),
      of(1, 0.2, 'recorded'),
    ];
    expect(meanMetric(repeated)![1]).toBeCloseTo(0.3, 12);
  });

  it('are seeds of one experiment where no setting differs', () => {
    const other = { ...entries[1], changes: 'epochs 5' };
    expect(experimentNames([entries[1], entries[2], other])).toEqual(['paper', 'paper', 'paper, epochs 5']);
    expect(experimentNames([entries[1], { ...entries[2], app: 'toy' }])).toEqual([
      'lenet5 paper',
      'toy paper',
    ]);
  });

  it('are found by app, status, and part of a name or title', () => {
    const state = { app: '', kind: 'all' as const, name: '' };
    const found = (part: object) => filterEntries(entries, { ...state, ...part }).length;
    expect(found({})).toBe(4);
    expect(found({ app: 'perceptron' })).toBe(0);
    expect(found({ kind: 'recorded' })).toBe(2);
    expect(found({ name: ' AS PUBLISHED' })).toBe(2);
    expect(found({ name: 'mod' })).toBe(1);
  });

  it('are represented by the test error, or what comes closest', () => {
    expect(mainMetric({ 'train.error': 0.2, 'test.error': 0.1 })).toEqual(['test.error', 0.1]);
    expect(mainMetric({ 'train.loss': 0.2, 'test.loss': 0.1 })).toEqual(['test.loss', 0.1]);
    expect(mainMetric({})).toBeUndefined();
  });
});

describe('charts of learning curves', () => {
  const rows: Record<string, number>[] = [
    { step: 100, 'train.loss': 2, 'test.loss': 3 },
    { step: 250, 'train.loss': 1, 'test.error': 0.5 },
  ];

  it('are one a measure, over what counts the progress, with a series a split', () => {
    expect(splitsOf(rows)).toEqual(['train', 'test']);
    expect(chartsOf([{ name: '', rows }])).toEqual([
      {
        measure: 'loss',
        x: 'step',
        series: [
          { name: 'train', style: 0, points: [{ x: 100, y: 2 }, { x: 250, y: 1 }] }, // prettier-ignore
          { name: 'test', style: 1, points: [{ x: 100, y: 3 }] },
        ],
      },
      { measure: 'error', x: 'step', series: [{ name: 'test', style: 1, points: [{ x: 250, y: 0.5 }] }] },
    ]);
  });

  it('give a name the same style in all charts, and leave out other splits', () => {
    const charts = chartsOf([{ name: 'a', rows: [rows[0]] }, { name: 'b', rows }], { split: 'test' }); // prettier-ignore
    expect(charts.map(({ series }) => series.map(({ name, style }) => [name, style]))).toEqual([
      [['a', 0], ['b', 1]], // prettier-ignore
      [['b', 1]],
    ]);
  });

  it('have a gap where a measure is null, and none where it was not measured', () => {
    const rows: Row[] = [{ epoch: 1, 'train.loss': 3, 'test.loss': 4 }, { epoch: 2, 'train.loss': null, 'test.loss': 3 }, { epoch: 3, 'train.loss': 1 }]; // prettier-ignore
    const [{ series }] = chartsOf([{ name: '', rows }]);
    expect(series.map(({ points }) => points)).toEqual([
      [{ x: 1, y: 3 }, { x: 2, y: null }, { x: 3, y: 1 }],
      [{ x: 1, y: 4 }, { x: 2, y: 3 }],
    ]); // prettier-ignore
  });

  it('of 200,000 rows are thinned, with their extremes, gaps and ends', () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => ({ step: i, loss: i === 77_777 ? -5 : i === 99_999 ? null : Math.sin(i) })); // prettier-ignore
    const [{ series }] = chartsOf([{ name: '', rows }]);
    const [{ points }] = series;
    expect(points.length).toBeLessThanOrEqual(MOST_POINTS);
    expect(points.length).toBeGreaterThan(500);
    expect(points).toContainEqual({ x: 77_777, y: -5 });
    expect(points).toContainEqual({ x: 99_999, y: null });
    expect(points.at(-1)!.x).toBe(199_999);
    expect(points.map(({ x }) => x)).toEqual(points.map(({ x }) => x).toSorted((a, b) => a - b));
    expect(splitsOf(rows)).toEqual([]);
  });

  it('count rows that say nothing of their place', () => {
    const [{ x, series }] = chartsOf([{ name: '', rows: [{ loss: 3 }, { loss: 2 }] }]);
    expect(x).toBe('row');
    expect(series[0]).toMatchObject({ name: 'loss', points: [{ x: 1, y: 3 }, { x: 2, y: 2 }] }); // prettier-ignore
  });
});

describe('the layer table', () => {
  it('refuses a file that is not a model of layers', () => {
    expect(() => layersOf({})).toThrow('it is not a model of layers');
    expect(() => layersOf('text')).toThrow('it is not a model of layers');
  });

  it('reads a nested configuration, as tf.LayersModel saves it', () => {
    const json = {
      modelTopology: {
        model_config: {
          config: {
            layers: [
              { class_name: 'MaxPooling2D', config: { name: 'S2', pool_size: [2, 2], strides: [2, 2] } },
            ],
          },
        },
      },
      weightsManifest: [],
    };
    expect(layersOf(json)).toEqual([
      { name: 'S2', kind: 'MaxPooling2D', settings: 'pool 2×2, stride 2×2', weights: '', parameters: 0 },
    ]);
  });
});

describe('the test of two records', () => {
  it('is McNemar’s, exact for few differences', () => {
    // One against nine: two-sided 2 (1 + 10) / 2¹⁰.
    const [a, b] = [recordOf({ missed: [0, 1, 2, 3, 4, 5, 6, 7, 8] }), recordOf({ missed: [9] })];
    expect(misclassifications([a, undefined, b])).toEqual([
      {
        a: 0,
        b: 2,
        split: 'test',
        text: '1 example right only in the first, 9 only in the second: more than chance (McNemar, p = 0.021)',
      },
    ]);
  });

  it('is left out where examples are not the same, or records are damaged', () => {
    const a = recordOf();
    const other = { ...recordOf(), dataset: { ...a.dataset, name: 'fashion-mnist' } };
    const twice = { ...recordOf(), misses: { test: [[1, 2], [1, 2]] as [number, number][] } }; // prettier-ignore
    expect(misclassifications([a, other])).toEqual([]);
    expect(misclassifications([a, twice])).toEqual([]);
    expect(misclassifications([undefined])).toEqual([]);
  });
});
