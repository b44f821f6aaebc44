/** How curves look, by the numbers that they hold. */
import { type CurvePoint, isFraction } from '@nutshell/drawing';
import type { Colours } from '../ui/colours.ts';
import type { BandPoint } from './bands.ts';
import type { CurveChart } from './curve-series.ts';

/** How any chart looks. */
export interface ChartStyle {
  colours: Colours;
}

/** How curves look. */
export interface CurveStyle extends ChartStyle {
  /** For every series the number of its colour, dash and shape, and whether it stands behind another. */
  series: readonly { readonly style: number; readonly faint: boolean }[];
  /** Whether points have a band around them, from `low` to `high`. */
  bands: boolean;
  log: boolean;
  /** Least distance of two ticks of the x axis. */
  xStep: number;
  fraction: boolean;
  /** Whether there are numbers too long to be written out. */
  far: boolean;
}

/** Numbers from here on are written as 1e+6. */
const FAR = 1e6;

/** @param options.log whether a log axis is wanted; there is one if all values are positive */
export function curveStyle(
  { measure, series }: CurveChart,
  { log, colours }: { log: boolean; colours: Colours },
): CurveStyle {
  const every = (holds: (point: CurvePoint | BandPoint) => boolean) =>
    series.every(({ points }) => points.every(holds));
  return {
    colours,
    series: series.map(({ style, faint = false }) => ({ style, faint })),
    bands: !every((point) => !('low' in point)),
    log: log && every((point) => heightsOf(point).every((y) => y > 0)),
    xStep: every(({ x }) => Number.isInteger(x)) ? 1 : 0,
    fraction: isFraction(`.${measure}`),
    far: !every((point) => heightsOf(point).every((y) => Math.abs(y) < FAR)),
  };
}

/** Where a point stands, and its band; nothing in a gap. */
function heightsOf(point: CurvePoint | BandPoint): number[] {
  const heights = 'low' in point ? [point.y, point.low, point.high] : [point.y];
  return heights.filter((y) => y !== null);
}

/** The numbers at the y axis, in d3's notation, so that the longest of them has room; Vega's own where they are short. */
export function heightFormat({ fraction, far, log }: CurveStyle): { format?: string } {
  if (fraction && !far) return { format: '~%' };
  return log || far ? { format: '.3~g' } : {};
}
