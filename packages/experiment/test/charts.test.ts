import { expect, it } from 'vitest';
import { learningCurves } from '../src/show/charts/learning-curves.ts';
import { logAxis } from '../src/show/charts/log-axis.ts';
import { drawSvg, toPng } from '../src/show/charts/svg.ts';

const rows = Array.from({ length: 12 }, (_, index) => ({
  epoch: index + 1,
  'test.error': 0.1 / (index + 1),
}));
const chart = (name: string) =>
  learningCurves({ title: 'T', metric: 'test.error', label: 'test error', curves: [{ name, rows }] })!;

it('has round numbers inside the domain of a logarithmic axis', () => {
  expect(logAxis([0.7, 12]).ticks).toEqual([1, 2, 5, 10]);
  expect(logAxis([0.85, 1.6]).ticks).toEqual([0.8, 1, 1.2, 1.4, 1.6]);
  for (const ends of [
    [3e-7, 0.2],
    [5, 5],
    [0.9, 1.1],
  ]) {
    const { scale, ticks } = logAxis(ends);
    expect(scale.domain[0]).toBeLessThan(ends[0]);
    expect(scale.domain[1]).toBeGreaterThan(ends[1]);
    expect(ticks.every((tick) => tick >= scale.domain[0] && tick <= scale.domain[1])).toBe(true);
  }
});

it('draws the same text whatever was drawn before', async () => {
  const first = await drawSvg(chart('a'));
  await drawSvg(chart('b'));
  expect(await drawSvg(chart('a'))).toBe(first);
  expect(first).toMatch(/^<svg .*test error, %/s);
  expect(first).not.toMatch(/NaN|undefined|Infinity/);
});

it('labels a logarithmic axis as one', async () => {
  expect(await drawSvg(chart('a'))).toContain('test error, % (log scale)');
  const rates = rows.map(({ epoch }) => ({ epoch, rate: epoch }));
  const linear = learningCurves({
    title: 'T',
    metric: 'rate',
    label: 'rate',
    curves: [{ name: 'a', rows: rates }],
  })!;
  expect(await drawSvg(linear)).not.toContain('log scale');
});

it('escapes names, keeps small tick labels, and draws letters that show in a PNG', async () => {
  const small = rows.map(({ epoch }) => ({ epoch, rate: 0.0001 * epoch }));
  const curves = [
    { name: '<script>', rows: small },
    { name: 'b', rows: small },
  ];
  const svg = await drawSvg(learningCurves({ title: 'T', metric: 'rate', label: 'rate', curves })!);
  expect(svg).toContain('&lt;script');
  expect(svg).toMatch(/>0\.0006</);
  const png = Buffer.from(toPng(svg));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.length).toBeGreaterThan(5000);
});

it('draws an error of zero, for which a logarithmic scale has no place', async () => {
  const curves = [{ name: 'a', rows: [...rows, { epoch: 13, 'test.error': 0 }] }];
  const svg = await drawSvg(
    learningCurves({ title: 'T', metric: 'test.error', label: 'test error', curves })!,
  );
  expect(svg).not.toMatch(/NaN|Infinity/);
});

it('draws a curve of 200,000 rows, with its peak', async () => {
  const long = Array.from({ length: 200_000 }, (_, i) => ({
    step: i,
    loss: i === 123_456 ? 40 : 2 + Math.sin(i),
  }));
  const spec = learningCurves({
    title: 'T',
    metric: 'loss',
    label: 'loss',
    curves: [{ name: 'a', rows: long }],
  })!;
  const { values } = (spec as { layer: { data: { values: { x: number; y: number }[] } }[] }).layer[0].data;
  expect(values.length).toBeLessThanOrEqual(1000);
  expect(values).toContainEqual({ name: 'a', x: 123_456, y: 40 });
  expect(logAxis(long.map(({ loss }) => loss)).scale.domain[1]).toBeGreaterThan(40);
});

it('draws nothing from fewer than two points', () => {
  const curves = [{ name: 'a', rows: rows.slice(0, 1) }];
  expect(learningCurves({ title: 'T', metric: 'test.error', label: 'e', curves })).toBeUndefined();
});
