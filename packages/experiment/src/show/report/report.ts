/** report.html: everything about a finished run, in one file. */
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { writeFileAtomic } from '../../file/atomic-file.ts';
import { readChecked } from '../../file/checked-file.ts';
import { judge } from '../../record/expectation.ts';
import { formatCount, formatDuration, formatMetric } from '@nutshell/drawing';
import { type LeaveOut, readable } from '../../record/left-out.ts';
import { isRecordOf } from '../../record/measurement.ts';
import { readRecordOf } from '../../record/records.ts';
import { readReferences, referencesFor } from '../../record/references.ts';
import type { App, FinishedRun, ReportSection } from '../../run/replication.ts';
import type { ResultRecord } from '../../record/result.ts';
import type { OpenedRun, StoredConfig } from '../../run/stored-run.ts';
import { fromRoot, type Workspace } from '../../file/workspace.ts';
import { classTable, confusionTable } from './confusion.ts';
import { selection } from '../selection.ts';
import { drawCurves } from './curves.ts';
import { everything, largeMetrics, tiles } from './measures.ts';
import { chart, definitions, escapeHtml, htmlTable, page } from './html.ts';

/** Writes the report into the run folder; what stands beside the run and cannot be read is left out. @returns its path */
export async function writeReport(
  workspace: Workspace,
  replication: App,
  run: OpenedRun & FinishedRun,
  leaveOut: LeaveOut,
): Promise<string> {
  const { result, stored } = run;
  const own = (await run.system.sections?.(run)) ?? [];
  const [references] = readable(() => readReferences(workspace, run.app), leaveOut, 'Put it right.');
  const compared = references?.metrics.map(({ name }) => name) ?? [];
  const large = largeMetrics(Object.keys(result.metrics), [...Object.keys(stored.expect), ...compared]);
  const html = page({
    title: stored.title,
    lead: [
      `<p class="quiet">${escapeHtml(`${replication.title}: ${stored.app} ${stored.experiment}, seed ${stored.seed}. ${stored.paper}.`)}</p>`,
      tiles(result, large),
    ].join('\n'),
    sections: [
      ...expected(stored, result),
      ...beside(workspace, run, leaveOut),
      ...own.filter(({ first }) => first),
      ...(await curves(result)),
      ...confusion(result),
      ...own.filter(({ first }) => !first),
      ...later(workspace, run, leaveOut),
      ...everything(result, large),
      { title: 'Deviations from the paper', html: list(result.deviations, 'None.') + chosenOn(result) },
      {
        title: 'Configuration',
        html: definitions(Object.entries(result.config).map(([key, value]) => [key, text(value)])),
      },
      { title: 'Data and model', html: definitions(dataAndModel(result)) },
      { title: 'Cost', html: definitions(costs(result)) },
      { title: 'Environment', html: definitions(environment(workspace, run, leaveOut)) },
      { title: 'Run it again', html: `<pre><code>${escapeHtml(result.command)}</code></pre>` },
    ],
  });
  const file = run.path('report.html');
  writeFileAtomic(file, html);
  return file;
}

function chosenOn({ selectedOn }: ResultRecord): string {
  return selectedOn === undefined ? '' : `<p>${escapeHtml(selection[selectedOn])}.</p>`;
}

function expected(stored: StoredConfig, result: ResultRecord): ReportSection[] {
  const verdicts = judge(stored.expect, result.metrics);
  if (!verdicts.length) return [];
  const items = verdicts.map(({ metric, expected, value, met }) => {
    const got = value === undefined ? 'not reported' : formatMetric(metric, value);
    const verdict = met ? '<span class="met">✓ met</span>' : `<span class="missed">✗ missed: ${got}</span>`;
    return `<li>${escapeHtml(`${metric} ${expected}`)}: ${verdict}</li>`;
  });
  const minutes = stored.minutes === undefined ? '' : `<li>about ${stored.minutes} min</li>`;
  return [{ title: 'Expected', html: `<ul>${items.join('')}${minutes}</ul>` }];
}

/** The literature's figures beside those of this run. */
function beside(
  workspace: Workspace,
  { experiment, result }: FinishedRun,
  leaveOut: LeaveOut,
): ReportSection[] {
  const [found] = readable(() => referencesFor(workspace, result), leaveOut, 'Put it right.');
  if (!found) return [];
  const cells = found.rows.flatMap(({ system, values, source, toCheck }) =>
    found.metrics
      .filter(({ name }) => values[name] !== undefined)
      .map(({ name, label }) => [
        system,
        label,
        formatMetric(name, values[name]) + (toCheck ? ' (to be checked)' : ''),
        result.metrics[name] === undefined ? '' : formatMetric(name, result.metrics[name]),
        source,
      ]),
  );
  const head = ['system', 'measure', 'paper', 'this run', 'source'];
  const note =
    found.experiment === experiment
      ? ''
      : `<p class="quiet">The paper’s figures are those for ${escapeHtml(found.experiment)}, which this experiment changes.</p>`;
  return [{ title: 'Beside the paper', html: note + htmlTable(head, cells, ['paper', 'this run']) }];
}

/** What was measured on the run after its training, if it is the one that was recorded. */
function later(workspace: Workspace, run: FinishedRun, leaveOut: LeaveOut): ReportSection[] {
  const { app, experiment, seed, result } = run;
  const [record] = readRecordOf(workspace, { app, experiment, seed }, leaveOut);
  if (!record?.measured || !isRecordOf(record, result)) return [];
  const html = record.measured.map(({ command, commit, date, cpu, details = {}, metrics }) =>
    [
      definitions(metrics.map((metric) => [metric, formatMetric(metric, record.metrics[metric])])),
      `<pre><code>${escapeHtml(command)}</code></pre>`,
      definitions(Object.entries({ ...details, commit, date, cpu })),
    ].join('\n'),
  );
  return [{ title: 'Measured after the training', html: html.join('\n') }];
}

async function curves({ curve }: ResultRecord): Promise<ReportSection[]> {
  const drawn = await drawCurves(curve);
  if (!drawn.length) return [];
  return [
    {
      title: 'Learning curves',
      html: drawn.map(({ svg, alt }) => `<figure>${chart(svg, alt)}</figure>`).join('\n'),
    },
  ];
}

function confusion({ confusion = {}, classes }: ResultRecord): ReportSection[] {
  return Object.entries(confusion).flatMap(([split, counts]) => {
    const names = classes ?? counts.map((_, index) => String(index));
    return [
      { title: `Confusion matrix, ${split}`, html: confusionTable(counts, names) },
      { title: `Classes, ${split}`, html: classTable(counts, names) },
    ];
  });
}

function dataAndModel({ dataset, model }: ResultRecord): [string, string][] {
  return [
    ['dataset', `${dataset.name} (${dataset.source})`],
    ...Object.entries(dataset.sizes).map(([split, size]): [string, string] => [
      `${split} examples`,
      formatCount(size),
    ]),
    ...Object.entries(dataset.sha256).map(([file, sum]): [string, string] => [`SHA-256 of ${file}`, sum]),
    ['parameters', formatCount(model.parameters)],
    ...(model.multiplyAdds === undefined
      ? []
      : [['multiply-adds', formatCount(model.multiplyAdds)] as [string, string]]),
    ...(model.sha256 === undefined ? [] : [['SHA-256 of the weights', model.sha256] as [string, string]]),
  ];
}

function costs({ cost }: ResultRecord): [string, string][] {
  return [
    ['time', formatDuration(cost.seconds)],
    ['steps', formatCount(cost.steps)],
    ['examples per second', formatCount(cost.examplesPerSecond)],
    ['memory at most', `${formatCount(cost.peakMemoryMiB)} MiB`],
  ];
}

/** The record's environment and what environment.json knows beyond it. */
function environment(workspace: Workspace, run: FinishedRun, leaveOut: LeaveOut): [string, string][] {
  const { result } = run;
  const file = run.path('environment.json');
  const read = () => readChecked(file, StoredEnvironment, { name: fromRoot(workspace, file) });
  const [more = {}] = existsSync(file) ? readable(read, leaveOut, 'The result does not depend on it.') : [];
  const { command: _, ...shown } = {
    ...more,
    ...result.environment,
    commit: result.commit,
    date: result.date,
  } as Record<string, unknown>;
  return Object.entries(shown).map(([key, value]) => [key, text(value)]);
}

const StoredEnvironment = z.record(z.string(), z.unknown());

function list(items: readonly string[], none: string): string {
  if (!items.length) return `<p>${none}</p>`;
  return `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
