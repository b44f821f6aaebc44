/** What is printed at the end of a training: what came out, beside what was expected, the paper and the record. */
import pc from 'picocolors';
import { isClean } from '../run/environment.ts';
import { judge, type Verdict } from '../record/expectation.ts';
import { measuredCell } from './markdown.ts';
import { formatCount, formatDuration, formatMetric } from '@nutshell/drawing';
import { intervalOf, readRecords } from '../record/records.ts';
import { readReferences } from '../record/references.ts';
import type { FinishedRun } from '../run/replication.ts';
import type { OpenedRun } from '../run/run-folder.ts';
import { fromRoot, type Workspace } from '../file/workspace.ts';

/** Several lines, coloured if the terminal is. */
export function summarise(workspace: Workspace, run: OpenedRun & FinishedRun): string {
  const { app, experiment, id, stored, result } = run;
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
    ...beside(workspace, app, experiment),
    ['run folder', `${fromRoot(workspace, run.dir)}  (report.html shows it)`],
    ...(isClean(result.commit) ? [['next', `npx nx run ${app}:record ${runFlag}`]] : []),
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  return ['', ...lines.map(([name, text]) => `${pc.bold(name.padEnd(width))}  ${text}`), ''].join('\n');
}

/** `test.error at most 0.95 %: met`, with a mark that does not need colour. */
export function describeVerdict({ metric, expected, value, met }: Verdict): string {
  if (met) return pc.green(`✓ ${metric} ${expected}: met`);
  const got = value === undefined ? 'not reported' : formatMetric(metric, value);
  return pc.red(`✗ ${metric} ${expected}: missed (${got})`);
}

/** The paper's figure and the recorded one, where there are such. */
function beside(workspace: Workspace, app: string, experiment: string): [string, string][] {
  const references = readReferences(workspace, app);
  const rows = references?.rows.filter((row) => row.experiment === experiment) ?? [];
  const records = readRecords(workspace, app, experiment);
  const names = references?.metrics.map(({ name }) => name) ?? [];
  const lines: [string, string][] = [];
  for (const name of names) {
    for (const { system, values, toCheck } of rows) {
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
