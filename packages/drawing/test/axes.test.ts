import { describe, expect, it } from 'vitest';
import { around, plot, scale, scales, ticks, type Axis } from '../src/index.ts';

const box = { x: 100, y: 50, width: 200, height: 80 };

describe('scale', () => {
  it('places values linearly, and beyond its ends', () => {
    const at = scale({ low: -1, high: 3 }, 10, 50);
    expect([-1, 0, 3, 4].map(at)).toEqual([10, 20, 50, 60]);
  });

  it('places equal ratios at equal distances if it is logarithmic', () => {
    const at = scale({ low: 0.1, high: 1000, log: true }, 0, 400);
    [0.1, 1, 10, 1000].forEach((value, i) => expect(at(value)).toBeCloseTo([0, 100, 200, 400][i], 9));
  });
});

it('scales of a box grow to the right and up', () => {
  const { x, y, place, path } = scales(box, { low: 0, high: 10 }, { low: 0, high: 4 });
  expect([x(0), x(5), y(0), y(1)]).toEqual([100, 200, 130, 110]);
  expect(Array.from(place(Float64Array.of(0, 0, 5, 1)))).toEqual([100, 130, 200, 110]);
  expect(path([[0, 0], [5, 1]])).toBe('M100,130L200,110'); // prettier-ignore
});

describe('ticks', () => {
  const texts = (axis: Axis, count?: number) => ticks(axis, count).map(({ text }) => text);

  it.each<[Axis, string[]]>([
    [{ low: 0, high: 10 }, ['0', '2', '4', '6', '8', '10']],
    [{ low: -1.05, high: 1.05 }, ['−1.0', '−0.5', '0.0', '0.5', '1.0']],
    [{ low: 0, high: 60_000 }, ['0', '10,000', '20,000', '30,000', '40,000', '50,000', '60,000']],
    [{ low: -9e305, high: 0 }, ['−8·10³⁰⁵', '−6·10³⁰⁵', '−4·10³⁰⁵', '−2·10³⁰⁵', '0']],
    [{ low: 0, high: 2e6 }, ['0', '5·10⁵', '10⁶', '1.5·10⁶', '2·10⁶']],
    [{ low: 0, high: 2e-7 }, ['0', '5·10⁻⁸', '10⁻⁷', '1.5·10⁻⁷', '2·10⁻⁷']],
  ])('of a linear axis are round and short: %j', (axis, expected) => {
    expect(texts(axis)).toEqual(expected);
  });

  it.each<[Pick<Axis, 'low' | 'high'>, string[]]>([
    [{ low: 0.5, high: 2e4 }, ['1', '10', '100', '1,000', '10,000']],
    [{ low: 1e-6, high: 0.05 }, ['10⁻⁶', '10⁻⁵', '10⁻⁴', '0.001', '0.01']],
    [{ low: 0.3, high: 30 }, ['0.5', '1', '2', '5', '10', '20']],
    [{ low: 2.5, high: 9.5 }, ['3', '4', '5', '6', '7', '8', '9']],
    [{ low: 2e6, high: 7e7 }, ['2·10⁶', '5·10⁶', '10⁷', '2·10⁷', '5·10⁷']],
  ])('of a logarithmic axis are powers of ten, or enough of their multiples: %j', (axis, expected) => {
    expect(texts({ ...axis, log: true })).toEqual(expected);
  });

  it('of a logarithmic axis of less than a factor are those of a linear one', () => {
    expect(texts({ low: 3.05, high: 3.55, log: true })).toEqual(['3.1', '3.2', '3.3', '3.4', '3.5']);
  });

  it('of a whole axis are whole numbers, however short it is', () => {
    expect(texts({ low: -1.25, high: 1.25, whole: true })).toEqual(['−1', '0', '1']);
    expect(texts({ low: 0, high: 20, whole: true })).toEqual(['0', '5', '10', '15', '20']);
  });

  it('are as many as there is room for', () => {
    expect(texts({ low: 0, high: 10 }, 2)).toEqual(['0', '5', '10']);
    expect(texts({ low: 1e-30, high: 1, log: true })).toHaveLength(16); // every second power
  });
});

it('a plot has a grid line and a number at each tick, and the names of its axes', () => {
  const { frame } = plot(box, { low: 0, high: 4, label: 'passes' }, { low: 0, high: 1, label: 'loss' });
  expect(frame).toContain('<path d="M200 50V130"');
  expect(frame).toContain('<path d="M100 98H300"');
  for (const content of ['2.0', '0.4', 'passes', 'loss']) expect(frame).toContain(`>${content}</text>`);
});

it('an axis around values has room to spare on both sides, also of a single value', () => {
  expect(around([3, 1, 2])).toEqual({ low: 0.9, high: 3.1 });
  expect(around([5], 0.5)).toEqual({ low: 4.5, high: 5.5 });
});
