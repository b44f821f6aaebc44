/** The paper's figures and ours, one row per system: two marks, and the uncertainty of ours. */
import type { TopLevelSpec } from 'vega-lite';
import { BLUE, ORANGE, formatMetric, isFraction } from '@nutshell/drawing';
import { intervalOf } from '../../record/interval.ts';
import { summaryOf } from '../../record/records.ts';
import type { MetricColumn } from '../../record/literature.ts';
import type { ScoreRow } from '../../record/scoreboard.ts';
import { axisTitle, logAxis } from './log-axis.ts';

/** The specification; undefined if no row has a value of the metric. */
export function paperAndOurs(
  { title, caution }: { title: string; caution?: string },
  { name, label }: MetricColumn,
  rows: readonly ScoreRow[],
): TopLevelSpec | undefined {
  const factor = isFraction(name) ? 100 : 1;
  const points: { system: string; who: string; value: number; text: string }[] = [];
  const bars: { system: string; low: number; high: number }[] = [];
  const order: string[] = [];
  for (const { system, reference, ours } of rows) {
    const theirs = reference?.values[name];
    const measured = ours && summaryOf(ours.records, name);
    if (theirs === undefined && !measured) continue;
    order.push(system);
    if (theirs !== undefined) {
      points.push({ system, who: 'paper', value: factor * theirs, text: formatMetric(name, theirs) });
    }
    if (!measured) continue;
    points.push({
      system,
      who: 'ours',
      value: factor * measured.mean,
      text: formatMetric(name, measured.mean),
    });
    const interval =
      measured.n > 1
        ? { low: measured.mean - measured.sd, high: measured.mean + measured.sd }
        : intervalOf(ours.records[0], name);
    if (interval) bars.push({ system, low: factor * interval.low, high: factor * interval.high });
  }
  if (!points.length) return undefined;
  const edges = [...points.map(({ value }) => value), ...bars.flatMap(({ low, high }) => [low, high])];
  const log = /error/i.test(name) && edges.every((value) => value > 0) ? logAxis(edges) : undefined;
  const who = { field: 'who', type: 'nominal' as const };
  const domain = ['paper', 'ours'];
  const y = { field: 'system', type: 'nominal' as const, sort: order, title: null };
  return {
    title: {
      text: title,
      subtitle: [
        ...(caution?.split(/(?<=\.) /) ?? []), // a sentence a line
        'bar: standard deviation over seeds; of one seed, the 95 % Wilson interval',
      ],
    },
    width: 460,
    height: { step: 42 },
    encoding: {
      y: {
        ...y,
        axis: {
          grid: true,
          gridDash: [2, 3],
          domain: false,
          ticks: false,
          labelLimit: 560,
          labelPadding: 10,
        },
      },
    },
    layer: [
      {
        data: { values: bars },
        mark: { type: 'rule', strokeWidth: 5, opacity: 0.3, color: BLUE, strokeCap: 'round' },
        encoding: { x: { field: 'low', type: 'quantitative' }, x2: { field: 'high' } },
      },
      {
        // The paper's marks are hollow and on top, so that neither hides the other.
        data: { values: domain.flatMap((name) => points.filter(({ who }) => who === name)).reverse() },
        mark: { type: 'point', size: 110, opacity: 1, strokeWidth: 2 },
        encoding: {
          x: {
            field: 'value',
            type: 'quantitative',
            title: axisTitle(label, factor, log),
            scale: log?.scale ?? { zero: false },
            axis: { format: '~g', ...(log && { values: log.ticks }) },
          },
          color: {
            ...who,
            scale: { domain, range: [ORANGE, BLUE] },
            legend: { title: null, orient: 'top' },
          },
          fill: {
            ...who,
            scale: { domain, range: ['transparent', BLUE] },
            legend: { title: null, orient: 'top' },
          },
          shape: {
            ...who,
            scale: { domain, range: ['diamond', 'circle'] },
            legend: { title: null, orient: 'top' },
          },
        },
      },
      ...domain.map((name, index) => ({
        // The paper's figure above its mark, ours below: they may coincide.
        data: { values: points.filter(({ who }) => who === name) },
        mark: {
          type: 'text' as const,
          dy: index === 0 ? -11 : 12,
          fontSize: 10,
          color: index === 0 ? '#A34700' : '#005a8c',
        },
        encoding: {
          x: { field: 'value', type: 'quantitative' as const },
          text: { field: 'text', type: 'nominal' as const },
        },
      })),
    ],
  };
}
