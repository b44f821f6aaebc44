/** The summary at the end of a training: its results beside the expected ones, the paper's and the record's. */
import pc from 'picocolors';
import { judge, type Verdict } from '../record/expectation.ts';
import { measuredCell } from './markdown.ts';
import { formatCount, formatDuration, formatMetric } from '@nutshell/drawing';
import { intervalOf } from '../record/interval.ts';
import { type LeaveOut, readable } from '../record/left-out.ts';
import { readRecords } from '../record/records.ts';
import { referencesFor } from '../record/references.ts';
import type { ResultRecord } from '../record/result.ts';
import type { FinishedRun } from '../run/replication.ts';
import type { OpenedRun } from '../run/stored-run.ts';
import { fromRoot, type Workspace } from '../file/workspace.ts';
import { terminalTable } from './terminal-table.ts';

/** Several lines, coloured if the terminal is; the last says how to record the run, if that is possible. */
export function summarise(
  workspace: Workspace,
  run: OpenedRun & FinishedRun,
  recordable: boolean,
  leaveOut: LeaveOut,
): string {
  const { app, id, stored, result } = run;
  const { cost, environment } = result;
  const metrics = Object.entries(result.metrics).map(([name, value]) => {
    const interval = intervalOf(result, name);
    const range =
      interval &&
      `  95 % interval ${formatMetric(name, interval.low)} to ${formatMetric(name, interval.high)}`;
    return [name, formatMetric(name, value) + pc.dim(range ?? '')];
  });
  const where = `${environment.backend} on ${environment.device}, ${environment.threads} thread(s)`;
  const rate = `${formatCount(cost.steps)} steps, ${formatCount(cost.examplesPerSecond)} examples/s`;
  const runFlag = `--run=${id}`;
  const lines = [
    ...metrics,
    [
      'time',
      `${formatDuration(cost.seconds)} (${rate}, ${where}, ${formatCount(cost.peakMemoryMiB)} MiB at most)`,
    ],
    ...judge(stored.expect, result.metrics).map((verdict) => ['expected', describeVerdict(verdict)]),
    ...beside(workspace, result, leaveOut),
    ['run folder', `${fromRoot(workspace, run.dir)}  (report.html shows it)`],
    ...(recordable ? [['next', `npx nx run ${app}:record ${runFlag}`]] : []),
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  return ['', ...lines.map(([name, text]) => `${pc.bold(name.padEnd(width))}  ${text}`), ''].join('\n');
}

/** Several runs of one experiment: their metrics by seed, and mean ± standard deviation. Nothing for fewer than two. */
export function summariseSeeds(records: readonly ResultRecord[], recordable: boolean): string {
  if (records.length < 2) return '';
  const [{ app, experiment, metrics }] = records;
  const names = Object.keys(metrics);
  const rows = records.map((record) => [
    String(record.seed),
    ...names.map((name) => (name in record.metrics ? formatMetric(name, record.metrics[name]) : '')),
    formatDuration(record.cost.seconds),
  ]);
  rows.push(['all', ...names.map((name) => pc.bold(measuredCell({ records }, name))), '']);
  const table = terminalTable(['seed', ...names, 'time'], rows, `r${'r'.repeat(names.length)}r`);
  const next = recordable
    ? `\n\n${pc.bold('next')}  npx nx run ${app}:record --experiment=${experiment}`
    : '';
  return `\n${table}${next}\n`;
}

/** `test.error at most 0.95 %: met`, with a mark that does not need colour. */
export function describeVerdict({ metric, expected, value, met }: Verdict): string {
  if (met) return pc.green(`✓ ${metric} ${expected}: met`);
  const got = value === undefined ? 'not reported' : formatMetric(metric, value);
  return pc.red(`✗ ${metric} ${expected}: missed (${got})`);
}

/** The paper's figure and the recorded one, where there are such that can be read. */
function beside(workspace: Workspace, result: ResultRecord, leaveOut: LeaveOut): [string, string][] {
  const { app, experiment } = result;
  const [found] = readable(() => referencesFor(workspace, result), leaveOut, 'Put it right.');
  if (!found) return [];
  const records = readRecords(workspace, app, experiment, leaveOut);
  const lines: [string, string][] = [];
  for (const { name } of found.metrics) {
    for (const { system, values, toCheck } of found.rows) {
      if (values[name] === undefined) continue;
      const mark = toCheck ? ' (to be checked)' : '';
      lines.push(['paper', `${name} ${formatMetric(name, values[name])} ${pc.dim(system + mark)}`]);
    }
    if (records.length)
      lines.push(['record', `${name} ${measuredCell({ records }, name)} ${pc.dim(seeds(records.length))}`]);
  }
  return lines;
}

function seeds(n: number): string {
  return n === 1 ? 'one seed' : `${n} seeds`;
}
