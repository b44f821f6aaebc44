import { describe, expect, it } from 'vitest';
import { chartsOf } from '../src/charts/curve-series.ts';
import { curveStyle, heightFormat } from '../src/charts/curve-style.ts';
import type { Colours } from '../src/ui/colours.ts';

const colours = {} as Colours;

/** The style of the Runs page's chart of one measure, and how the numbers at its y axis are written. */
function styled(values: readonly (number | null)[], { measure = 'loss', log = false, seeds = [0] } = {}) {
  const curves = seeds.map((more) => ({
    name: `seed ${more}`,
    group: 'budget',
    rows: values.map((y, i) => ({ epoch: i + 1, [`train.${measure}`]: y === null ? null : y * (1 + more) })),
  }));
  const [chart] = chartsOf(curves, { bands: seeds.length > 1 });
  const style = curveStyle(chart, { log, colours });
  return { ...style, ...heightFormat(style) };
}

describe('the numbers at the y axis of a curve', () => {
  it('are written out while they are short', () => {
    expect(styled([2.5, 999_999])).toMatchObject({ far: false });
    expect(styled([2.5, 999_999]).format).toBeUndefined();
  });

  it.each([[[2.5, 1e6]], [[1, -1e6, 2]], [[1, null, 3e281]]])('have an exponent for %j', (values) => {
    expect(styled(values)).toMatchObject({ far: true, format: '.3~g' });
  });

  it('have one where only the band goes so far', () => {
    // The mean of 1e5 and 1.1e6 is short: 6e5.
    expect(styled([1e5, 1e5], { seeds: [0, 10] })).toMatchObject({ bands: true, far: true, format: '.3~g' });
    expect(styled([1e4, 1e4], { seeds: [0, 10] })).toMatchObject({ bands: true, far: false });
  });

  it('are percent for fractions, unless those are far', () => {
    expect(styled([0.5, 0.25], { measure: 'error' })).toMatchObject({ fraction: true, format: '~%' });
    expect(styled([0.5, 1e9], { measure: 'error' })).toMatchObject({ fraction: true, format: '.3~g' });
  });
});

describe('a log axis', () => {
  it('is there only where all values are positive', () => {
    expect(styled([0.5, null, 0.001], { log: true })).toMatchObject({ log: true, format: '.3~g' });
    expect(styled([0.5, 0], { log: true })).toMatchObject({ log: false });
    expect(styled([0.5, -1], { log: true })).toMatchObject({ log: false });
    expect(styled([0.5, 0.1])).toMatchObject({ log: false });
  });
});
