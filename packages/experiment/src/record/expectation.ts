/** Whether a run came out as its experiment file expects. */
import type { Expectation } from '../file/experiment-file.ts';
import { formatMetric } from '@nutshell/drawing';

export interface Verdict {
  metric: string;
  /** `at most 0.95 %` */
  expected: string;
  /** What came out; undefined if the run did not report this metric. */
  value?: number;
  met: boolean;
}

/**
 * One verdict per expected metric, in the order of the file. A metric that was not reported is missed; one that another command measures
 * has none until then.
 */
export function judge(expect: Record<string, Expectation>, metrics: Record<string, number>): Verdict[] {
  const due = Object.entries(expect).filter(([metric, { by }]) => by === undefined || metric in metrics);
  return due.map(([metric, bound]) => {
    const value: number | undefined = metrics[metric];
    const met =
      value !== undefined &&
      (bound.atMost === undefined || value <= bound.atMost) &&
      (bound.atLeast === undefined || value >= bound.atLeast) &&
      (bound.equals === undefined || value === bound.equals);
    const words = [
      bound.atMost !== undefined && `at most ${formatMetric(metric, bound.atMost)}`,
      bound.atLeast !== undefined && `at least ${formatMetric(metric, bound.atLeast)}`,
      bound.equals !== undefined && `exactly ${formatMetric(metric, bound.equals)}`,
    ].filter((word) => word !== false);
    return { metric, expected: words.join(' and '), value, met };
  });
}
