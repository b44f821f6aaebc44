/** The literature's numbers beside ours, by app and dataset. */
import type { References } from '@nutshell/experiment/literature';
import { summarize, type Summary } from '@nutshell/metrics';
import type { ResultSummary } from './catalogue.ts';

export interface ScoreTable {
  app: string;
  title: string;
  paper: string;
  /** What has to be said beside the literature's rows. */
  caution?: string;
  dataset: string;
  rows: ScoreRow[];
}

/** Relative error of a mean of equal numbers, and more. */
const ROUNDING = 1e-9;

/** A system by one measure: as the literature reports it, as we measured it, or both. */
export interface ScoreRow {
  system: string;
  metric: string;
  /** The metric in words. */
  measure: string;
  /** What the literature reports, where that is from, and whether it has yet to be compared with that. */
  reported?: { value: number; source: string; toCheck: boolean };
  /** Over the seeds that have the metric. */
  ours?: Summary;
  /** Whether ours is at least as good; undefined where one of the two is missing. */
  reached?: boolean;
  /** The entries of our experiment in the list. */
  keys: string[];
}

/**
 * The tables of all apps, first those that have something of ours. Where no row of a dataset names an experiment of ours that
 * is recorded, those of that dataset follow as rows of their own.
 */
export function scoreTables(
  literature: ReadonlyMap<string, References>,
  results: readonly ResultSummary[],
): ScoreTable[] {
  const tables = [...literature].flatMap(([app, references]) => {
    const experiments = new Map<string, ResultSummary[]>();
    for (const result of results.filter((each) => each.app === app))
      experiments.set(result.experiment, [...(experiments.get(result.experiment) ?? []), result]);
    const listed = references.rows.map((row) => {
      const records = experiments.get(row.experiment ?? '') ?? [];
      return {
        dataset: records[0]?.dataset ?? row.dataset ?? references.dataset,
        row: rowOf(references, row.system, records, row),
      };
    });
    const named = new Set(references.rows.map(({ experiment }) => experiment));
    const others = [...experiments]
      .filter(([name]) => !named.has(name))
      .map(([name, records]) => ({
        dataset: records[0].dataset,
        row: rowOf(references, name, records),
      }));
    const datasets = new Set([...listed, ...others].map(({ dataset }) => dataset));
    return [...datasets].flatMap((dataset) => {
      const rowsOf = (all: typeof listed) =>
        all.flatMap((each) => (each.dataset === dataset && each.row ? [each.row] : []));
      const known = rowsOf(listed);
      const rows = known.some(({ ours }) => ours) ? known : [...known, ...byFirstMeasure(rowsOf(others))];
      if (!known.length) return [];
      const { title, paper, caution } = references;
      return [{ app, title, paper, caution, dataset, rows }];
    });
  });
  return tables.sort((a, b) => Number(hasOurs(b)) - Number(hasOurs(a)));
}

/** Whether something of ours is recorded. */
export const hasOurs = ({ rows }: ScoreTable): boolean => rows.some(({ ours }) => ours);

/** Those that have the first row's measure: other measures tell of other things than the literature's. */
const byFirstMeasure = (rows: readonly ScoreRow[]) => rows.filter(({ metric }) => metric === rows[0].metric);

/** By the measure that both have or, if there is none, the first that one has; undefined if none has any. */
function rowOf(
  { metrics }: References,
  system: string,
  records: readonly ResultSummary[],
  reference?: References['rows'][number],
): ScoreRow | undefined {
  const reports = (name: string) => reference?.values[name];
  const measured = (name: string) => records.flatMap((record) => record.metrics[name] ?? []);
  const metric =
    metrics.find(({ name }) => reports(name) !== undefined && measured(name).length > 0) ??
    metrics.find(({ name }) => reports(name) !== undefined || measured(name).length > 0);
  if (!metric) return undefined;
  const { name, label, better } = metric;
  const [value, values] = [reports(name), measured(name)];
  const ours = values.length ? summarize(values) : undefined;
  const row: ScoreRow = {
    system,
    metric: name,
    measure: label,
    keys: records.map(({ app, experiment, seed }) => `${app}/${experiment}/seed-${seed}`),
  };
  if (ours) row.ours = ours;
  if (value !== undefined && reference)
    row.reported = { value, source: reference.source, toCheck: reference.toCheck };
  if (ours && value !== undefined)
    row.reached = (better === 'lower' ? ours.mean - value : value - ours.mean) <= ROUNDING * value;
  return row;
}
