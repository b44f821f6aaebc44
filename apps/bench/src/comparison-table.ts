import { markdownTable } from 'markdown-table';
import { type Cell, median } from './comparison.ts';

/**
 * Cells as a Markdown table: one row each, medians over rounds, the slowest and fastest round, and the ratio to the
 * reference. `items` is the plural of what a step gets through ("images").
 */
export function comparisonTable(
  cells: readonly Cell[],
  { items, reference }: { items: string; reference: string },
) {
  const rows = cells.map(({ contestant, workload, rates, ratio, failed }) => {
    const rate = median(rates);
    if (rate === undefined) return [workload.name, contestant, '–', '–', failed ? 'failed' : 'left out', '–'];
    return [
      workload.name,
      contestant,
      significant(rate),
      significant(rate * workload.items),
      rangeOf(rates.map((value) => value * workload.items)),
      ratio === undefined ? '–' : `${significant(ratio)} x`,
    ];
  });
  return markdownTable(
    [['', '', 'steps/s', `${items}/s`, `range of ${items}/s`, `relative to ${reference}`], ...rows],
    { align: ['l', 'l', 'r', 'r', 'r', 'r'] },
  );
}

/** A line for each reason why cells have fewer than `rounds` rates, with the contestant and its workloads. */
export function shortfalls(cells: readonly Cell[], rounds: number): string[] {
  const workloads = new Map<string, string[]>();
  for (const { contestant, workload, rates, skipped, failed } of cells) {
    if (rates.length === rounds) continue;
    const reason = `${contestant}: ${skipped ?? `failed: ${failed}`}`;
    const which =
      rates.length === 0 ? workload.name : `${workload.name} after ${rates.length} of ${rounds} rounds`;
    workloads.set(reason, [...(workloads.get(reason) ?? []), which]);
  }
  return [...workloads].map(([reason, names]) => `${reason} (${names.join(', ')})`);
}

/** The slowest and the fastest rate: `32,000 to 48,000`. */
export const rangeOf = (rates: readonly number[]): string =>
  [Math.min(...rates), Math.max(...rates)].map(significant).join(' to ');

/** Three significant digits; large numbers whole, in groups of three. */
export function significant(value: number): string {
  return value.toLocaleString('en', {
    maximumSignificantDigits: 3,
    minimumSignificantDigits: value < 100 ? 3 : 1,
  });
}

/**
 * Puts `content` between the lines `<!-- name:begin … -->` and `<!-- name:end -->` of a Markdown text.
 * Throws an Error if the text lacks one of them.
 */
export function replaceBetween(text: string, name: string, content: string): string {
  const pattern = new RegExp(`(<!-- ${name}:begin[^\\n]*-->\\n)[\\s\\S]*?(<!-- ${name}:end -->)`);
  if (!pattern.test(text))
    throw new Error(`no lines <!-- ${name}:begin --> and <!-- ${name}:end --> to write between`);
  return text.replace(pattern, (_, begin: string, end: string) => `${begin}\n${content.trim()}\n\n${end}`);
}
