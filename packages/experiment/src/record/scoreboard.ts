/** The paper's rows beside ours, from which tables and charts are drawn. */
import { isDeepStrictEqual } from 'node:util';
import { readExperiment, type Experiment, type SelectedOn } from '../file/experiment-file.ts';
import { judge, type Verdict } from './expectation.ts';
import { type LeaveOut, readable } from './left-out.ts';
import { listRecorded, readRecords, summaryOf } from './records.ts';
import type { MetricColumn, Reference, References } from './literature.ts';
import { readReferences } from './references.ts';
import type { ResultRecord } from './result.ts';
import type { Workspace } from '../file/workspace.ts';

export interface Scoreboard {
  app: string;
  title: string;
  paper: string;
  /** Said wherever the literature's rows stand beside ours. */
  caution?: string;
  /** What makes numbers of the same name differ elsewhere. */
  measures: readonly string[];
  metrics: MetricColumn[];
  /** By dataset, that of the references first. */
  parts: ScorePart[];
  /** The recorded experiments that change another one on the same data, parents before children. */
  ladder: Measured[];
}

/** The rows of one dataset. */
export interface ScorePart {
  dataset: string;
  /** Those of the references, if any row has one; otherwise one that the records share. */
  metrics: MetricColumn[];
  rows: ScoreRow[];
}

/** A system: as the literature reports it, as we measured it, or both. */
export interface ScoreRow {
  system: string;
  reference?: Reference;
  /** Our experiment for it, recorded or not. */
  experiment?: string;
  ours?: Measured;
}

/** An experiment with its records. */
export interface Measured {
  experiment: Experiment;
  /** By ascending seed; at least one. */
  records: ResultRecord[];
  /** The experiment's expectations, judged on the means over seeds. */
  verdicts: Verdict[];
  /** The examples that the settings were chosen on, by the records or, if they do not say it, by the experiment. */
  selectedOn?: SelectedOn;
  /** Config keys of the experiment that differ from those that were recorded: the records are out of date. */
  outdated: string[];
}

/** Reads references, experiments and records of an app; files that are not valid are left out. */
export function readScoreboard(workspace: Workspace, app: string, leaveOut: LeaveOut): Scoreboard {
  const [references] = readable(() => readReferences(workspace, app), leaveOut, 'Put it right.');
  const measured = inOrder(
    listRecorded(workspace, app).flatMap((name) => measure(workspace, app, name, leaveOut)),
  );
  const byName = new Map(measured.map((ours) => [ours.experiment.name, ours]));
  const listed: ScoreRow[] = (references?.rows ?? []).map((reference) => ({
    system: reference.system,
    reference,
    experiment: reference.experiment,
    ours: reference.experiment ? byName.get(reference.experiment) : undefined,
  }));
  const linked = new Set(listed.map((row) => row.experiment));
  const others: ScoreRow[] = measured
    .filter((ours) => !linked.has(ours.experiment.name))
    .map((ours) => ({ system: ours.experiment.title, experiment: ours.experiment.name, ours }));

  const rows = [...listed, ...others];
  const datasetOf = (row: ScoreRow) =>
    row.ours?.records[0].dataset.name ?? row.reference?.dataset ?? references?.dataset ?? '';
  const metrics = references?.metrics ?? guessMetrics(measured);
  const datasets = [...new Set([...(references ? [references.dataset] : []), ...rows.map(datasetOf)])];
  return {
    app,
    title: references?.title ?? app,
    paper: references?.paper ?? measured[0]?.experiment.paper ?? '',
    caution: references?.caution,
    measures: references?.measures ?? [],
    metrics,
    parts: datasets.map((dataset) => {
      const part = rows.filter((row) => datasetOf(row) === dataset);
      const shown = metrics.filter(({ name }) => part.some((row) => hasMetric(row, name)));
      const own = part.flatMap(({ ours }) => ours ?? []);
      return { dataset, metrics: shown.length ? shown : guessMetrics(own), rows: part };
    }),
    ladder: measured.filter(({ experiment, records }) => {
      const parent = byName.get(experiment.parent ?? '');
      return parent && parent.records[0].dataset.name === records[0].dataset.name;
    }),
  };
}

function hasMetric({ reference, ours }: ScoreRow, name: string): boolean {
  return reference?.values[name] !== undefined || (ours !== undefined && !!summaryOf(ours.records, name));
}

/** Whether a config's value is what a file says, which may leave out what has a default. */
function holds(value: unknown, said: unknown): boolean {
  if (typeof said !== 'object' || said === null || typeof value !== 'object' || value === null)
    return isDeepStrictEqual(value, said);
  if (Array.isArray(said) && said.length !== (value as unknown[]).length) return false;
  return Object.entries(said).every(([key, its]) => holds((value as Record<string, unknown>)[key], its));
}

/** An experiment's records beside what its file says today, as a list of one; none if there is no such file, or no record, that can be read. */
function measure(workspace: Workspace, app: string, name: string, leaveOut: LeaveOut): Measured[] {
  const [experiment] = readable(() => readExperiment(workspace, app, name), leaveOut, 'Put it right.');
  const records = readRecords(workspace, app, name, leaveOut);
  if (!experiment || !records.length) return [];
  const metrics = [...new Set(records.flatMap((record) => Object.keys(record.metrics)))];
  const means = Object.fromEntries(metrics.map((metric) => [metric, summaryOf(records, metric)!.mean]));
  const outdated = Object.keys(experiment.config).filter((key) =>
    records.some((record) => !holds(record.config[key], experiment.config[key])),
  );
  const selectedOn = records[0].selectedOn ?? experiment.selectedOn;
  return [{ experiment, records, verdicts: judge(experiment.expect, means), selectedOn, outdated }];
}

/** Parents before their children, and each followed by its own; alphabetical otherwise. */
function inOrder(measured: Measured[]): Measured[] {
  const names = new Set(measured.map(({ experiment }) => experiment.name));
  const isRoot = ({ experiment }: Measured) => !experiment.parent || !names.has(experiment.parent);
  const withChildren = (ours: Measured): Measured[] => [
    ours,
    ...measured.filter(({ experiment }) => experiment.parent === ours.experiment.name).flatMap(withChildren),
  ];
  return measured.filter(isRoot).flatMap(withChildren);
}

/** Where the references name none: the first metric that all records have, error rates before others. */
function guessMetrics(measured: Measured[]): References['metrics'] {
  const all = measured.flatMap(({ records }) => records.map((record) => Object.keys(record.metrics)));
  const shared = (all[0] ?? []).filter((name) => all.every((names) => names.includes(name)));
  const name = shared.find((metric) => metric.endsWith('.error')) ?? shared[0];
  return name ? [{ name, label: name, better: 'lower' }] : [];
}
