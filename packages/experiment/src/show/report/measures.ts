/** The measures of a result in its report: the chief ones large, and all of them in a table where they are many. */
import { formatMetric } from '@nutshell/drawing';
import { intervalOf } from '../../record/interval.ts';
import type { ResultRecord } from '../../record/result.ts';
import type { ReportSection } from '../../run/replication.ts';
import { escapeHtml, htmlTable } from './html.ts';

/** More than this are too many to be shown large. */
const TILES = 12;

/** The metrics to be shown large: all, or of many those that are `wanted`, in that order. */
export function largeMetrics(all: readonly string[], wanted: readonly string[]): string[] {
  if (all.length <= TILES) return [...all];
  const chief = [...new Set(wanted)].filter((name) => all.includes(name));
  return chief.length > 0 ? chief : all.slice(0, TILES);
}

export function tiles(result: ResultRecord, names: readonly string[]): string {
  const items = names.map((name) => {
    const { value, range } = measured(result, name);
    return `<li><span>${escapeHtml(name)}</span><b>${value}</b>${range ? `<span>95 %: ${range}</span>` : ''}</li>`;
  });
  return `<ul class="tiles">${items.join('')}</ul>`;
}

/** All metrics in a table, where only some are shown large. */
export function everything(result: ResultRecord, large: readonly string[]): ReportSection[] {
  const names = Object.keys(result.metrics);
  if (names.length === large.length) return [];
  const rows = names.map((name) => {
    const { value, range } = measured(result, name);
    return [name, value, range];
  });
  const columns = rows.some(([, , range]) => range !== '') ? 3 : 2;
  const head = ['measure', 'value', '95 %'].slice(0, columns);
  const cells = rows.map((row) => row.slice(0, columns));
  return [{ title: 'All measures', html: htmlTable(head, cells, head.slice(1)) }];
}

function measured(result: ResultRecord, name: string): { value: string; range: string } {
  const interval = intervalOf(result, name);
  const range = interval && `${formatMetric(name, interval.low)} to ${formatMetric(name, interval.high)}`;
  return { value: formatMetric(name, result.metrics[name]), range: range ?? '' };
}
