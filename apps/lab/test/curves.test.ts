import { describe, expect, it } from 'vitest';
import { bandOf } from '../src/charts/bands.ts';
import { axesOf, placesOf } from '../src/charts/curve-axis.ts';
import { chartsOf, MOST_POINTS } from '../src/charts/curve-series.ts';
import { smoothed } from '../src/charts/smoothing.ts';

/** Points at x = 1, 2, …; null is a gap. */
const curve = (...values: (number | null)[]) => values.map((y, index) => ({ x: index + 1, y }));
const band = (x: number, y: number | null, low: number | null, high: number | null) => ({ x, y, low, high });

describe('a smoothed curve', () => {
  it('is an average in which each point counts 1 − 1/n of the next', () => {
    // With n = 2: 4; (4/2 + 2) / (1/2 + 1); (4/4 + 2/2 + 1) / (1/4 + 1/2 + 1).
    expect(smoothed(curve(4, 2, 1), 2).map(({ y }) => y)).toEqual([4, 4 / 1.5, 3 / 1.75]);
  });

  it('keeps its gaps, and goes on after them', () => {
    expect(smoothed(curve(4, null, 2), 2)).toEqual([
      { x: 1, y: 4 },
      { x: 2, y: null },
      { x: 3, y: 4 / 1.5 },
    ]);
    expect(smoothed(curve(null, 6), 50)[1].y).toBe(6);
  });

  it('is the curve itself over one row, and a constant stays one', () => {
    expect(smoothed(curve(4, null, 2), 1)).toEqual(curve(4, null, 2));
    for (const { y } of smoothed(curve(3, 3, 3, 3), 10)) expect(y).toBeCloseTo(3, 12);
  });
});

describe('a band', () => {
  it('has the mean, the least and the largest of its curves', () => {
    expect(bandOf([curve(1, 4), curve(2, 5), curve(6, 9)])).toEqual([band(1, 3, 1, 6), band(2, 6, 4, 9)]);
  });

  it('reaches as far as the shortest curve', () => {
    expect(bandOf([curve(1, 2, 3, 4), curve(3, 4)]).map(({ x, y }) => [x, y])).toEqual([
      [1, 2],
      [2, 3],
    ]);
    const late = [{ x: 2, y: 0 }, { x: 3, y: 0 }]; // prettier-ignore
    expect(bandOf([curve(2, 4, 6), late]).map(({ x }) => x)).toEqual([2, 3]);
    expect(bandOf([curve(1, 2), [{ x: 7, y: 1 }]])).toEqual([]);
    expect(bandOf([curve(1, 2), []])).toEqual([]);
  });

  it('is at the points of all its curves, which are straight between their own', () => {
    const sparse = [{ x: 1, y: 0 }, { x: 3, y: 8 }]; // prettier-ignore
    expect(bandOf([sparse, curve(2, 2, 2)])).toEqual([band(1, 1, 0, 2), band(2, 3, 2, 4), band(3, 5, 2, 8)]);
  });

  it('has a gap where one of its curves has one', () => {
    const gap = band(2, null, null, null);
    expect(bandOf([curve(1, null, 3), curve(3, 2, 1)])).toEqual([band(1, 2, 1, 3), gap, band(3, 2, 1, 3)]);
    // Between a point and a gap a curve has no value, either.
    const dense = [1, 1.5, 2, 2.5, 3].map((x) => ({ x, y: 0 }));
    expect(bandOf([curve(1, null, 3), dense]).map(({ y }) => y)).toEqual([0.5, null, null, null, 1.5]);
  });
});

describe('the axis of a curve', () => {
  const cost = { steps: 100, seconds: 1200 };
  const epochs = { name: 'epochs', rows: [1, 2, 4].map((epoch) => ({ epoch, loss: 1 })) };

  it('is what its rows count by, or what they log', () => {
    const rows = [{ step: 10, epoch: 0.5, minutes: 3, loss: 1 }];
    expect(placesOf({ name: '', rows }, 'own')).toEqual([0.5]);
    expect(placesOf({ name: '', rows, cost }, 'step')).toEqual([10]);
    expect(placesOf({ name: '', rows, cost }, 'time')).toEqual([3]);
    expect(placesOf({ name: '', rows: [{ loss: 3 }, { loss: 2 }] }, 'own')).toEqual([1, 2]);
  });

  it('has the steps and minutes of the training spread evenly, where only their sum is known', () => {
    expect(placesOf({ ...epochs, cost }, 'step')).toEqual([25, 50, 100]);
    expect(placesOf({ ...epochs, cost }, 'time')).toEqual([5, 10, 20]);
    expect(placesOf(epochs, 'time')).toBeUndefined();
    expect(placesOf({ name: '', rows: [{ step: 5 }], cost }, 'epoch')).toBeUndefined();
    expect(placesOf({ name: '', rows: [], cost }, 'time')).toBeUndefined();
  });

  it('is offered where one of the curves has it', () => {
    const labels = (...curves: Parameters<typeof axesOf>[0]) => axesOf(curves).map(({ label }) => label);
    expect(labels(epochs)).toEqual(['epoch']);
    expect(labels({ ...epochs, cost })).toEqual(['epoch', 'step', 'time']);
    expect(labels(epochs, { name: '', rows: [{ step: 5 }] })).toEqual(['epoch or step', 'step', 'epoch']);
  });
});

describe('charts of several seeds', () => {
  const seed = (name: string, ...errors: (number | null)[]) => ({
    name,
    group: 'paper',
    rows: errors.map((error, index) => ({ epoch: index + 1, 'test.error': error })),
  });
  const other = { ...seed('modern, seed 1', 0.25), group: 'modern' };

  it('draw them as one curve with a band, and what stands alone as a line', () => {
    const [{ series }] = chartsOf([seed('a', 0.5, 0.25), other, seed('b', 1, 0.75)], {
      split: 'test',
      bands: true,
    });
    expect(series).toEqual([
      { name: 'paper, mean of 2', style: 0, points: [band(1, 0.75, 0.5, 1), band(2, 0.5, 0.25, 0.75)] },
      { name: 'modern, seed 1', style: 1, points: [{ x: 1, y: 0.25 }] },
    ]);
  });

  it('smooth each seed before they are one, with the unsmoothed mean behind', () => {
    const [{ series }] = chartsOf([seed('a', 4, 2), seed('b', 2, 4)], { bands: true, smooth: 2 });
    // Smoothed: 4, 4/1.5 and 2, 5/1.5 (as (4/2 + 2) and (2/2 + 4), over 1.5).
    expect(series[0]).toEqual({
      name: 'paper, mean of 2: test, not smoothed',
      style: 0,
      points: curve(3, 3),
      faint: true,
    });
    expect(series[1].points).toEqual([band(1, 3, 2, 4), band(2, (4 / 1.5 + 5 / 1.5) / 2, 4 / 1.5, 5 / 1.5)]);
  });

  it('leave out what the axis does not fit', () => {
    const cost = { steps: 10, seconds: 60 };
    const charts = chartsOf([{ ...seed('a', 1, 2), cost }, seed('b', 3)], { axis: 'time' });
    expect(charts[0].x).toBe('minutes of learning');
    expect(charts[0].series.map(({ name, points }) => [name, points.map(({ x }) => x)])).toEqual([
      ['a: test', [0.5, 1]],
    ]);
  });

  it('smooth all rows of a long curve before it is thinned', () => {
    const rows = Array.from({ length: 100_000 }, (_, step) => ({ step, loss: step % 2 }));
    const [{ series }] = chartsOf([{ name: '', rows }], { smooth: 100 });
    const [behind, front] = series.map(({ points }) => points);
    expect(front.length).toBeLessThanOrEqual(MOST_POINTS);
    expect(Math.max(...behind.map(({ y }) => y!))).toBe(1);
    for (const { y } of front.slice(-100)) expect(Math.abs(y! - 0.5)).toBeLessThan(0.01);
  });
});
