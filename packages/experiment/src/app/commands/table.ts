/** `table`: results as Markdown tables and charts, or on the terminal. */
import pc from 'picocolors';
import { z } from 'zod';
import type { Command, Context } from '../command.ts';
import { judge } from '../../record/expectation.ts';
import { type LeaveOut, LeftOut, readable } from '../../record/left-out.ts';
import { Failure } from '../../file/failure.ts';
import { measuredCell } from '../../show/markdown.ts';
import { formatDuration, formatMetric } from '@nutshell/drawing';
import type { App } from '../../run/replication.ts';
import type { OpenedRun } from '../../run/stored-run.ts';
import { listRuns, openRun, runRemedy } from '../../run/run-folder.ts';
import { readScoreboard, type Measured } from '../../record/scoreboard.ts';
import { terminalTable } from '../../show/terminal-table.ts';
import { fromRoot, type Workspace } from '../../file/workspace.ts';

const options = z.object({
  check: z.boolean().default(false).describe('write nothing; fail if a table or chart is out of date'),
  print: z
    .boolean()
    .default(false)
    .describe('write nothing; show this app’s table, with the latest run in it'),
});

export const table: Command<typeof options> = {
  name: 'table',
  summary: 'write the tables and charts of all records',
  options,
  async run(context) {
    const { workspace, options } = context;
    const leftOut = new LeftOut();
    if (options.print) {
      console.log(printed(context, leftOut.add));
      return leftOut.fail();
    }
    // Loaded only here: drawing charts takes a second to load.
    const { generateResults, staleFiles, writeResults } = await import('../../show/results-files.ts');
    const files = await generateResults(workspace, leftOut.add);
    leftOut.fail();
    if (!options.check) {
      const changed = writeResults(files).map((file) => fromRoot(workspace, file));
      console.log(changed.length ? `wrote ${changed.join(', ')}` : 'tables and charts are up to date');
      return undefined;
    }
    const stale = staleFiles(files).map((file) => fromRoot(workspace, file));
    if (stale.length) {
      throw new Failure(
        `out of date: ${stale.join(', ')}. Make them again: npx nx run ${context.replication.app}:table`,
      );
    }
    console.log('tables and charts are up to date');
    return undefined;
  },
};

/** The app's rows, and the newest finished run beneath them. */
function printed({ workspace, replication }: Context, leaveOut: LeaveOut): string {
  const board = readScoreboard(workspace, replication.app, leaveOut);
  const metrics = board.metrics;
  const mark = ({ verdicts }: Pick<Measured, 'verdicts'>) =>
    verdicts
      .map(({ expected, met }) => (met ? pc.green(`✓ ${expected}`) : pc.red(`✗ ${expected}`)))
      .join(', ');
  const rows = board.parts.flatMap(({ dataset, rows }) =>
    rows.map(({ system, experiment, reference, ours }) => [
      system,
      dataset,
      experiment ?? '',
      ...metrics.flatMap(({ name }) => [
        reference?.values[name] === undefined
          ? ''
          : formatMetric(name, reference.values[name]) + (reference.toCheck ? ' (to be checked)' : ''),
        ours ? pc.bold(measuredCell(ours, name)) : '',
      ]),
      ours ? mark(ours) : '',
      ours ? formatDuration(ours.records[0].cost.seconds) : '',
      ours ? ours.records[0].environment.backend : '',
    ]),
  );
  const latest = latestFinished(workspace, replication, leaveOut);
  if (latest?.result) {
    const { result, stored } = latest;
    rows.push([
      pc.cyan('your latest run'),
      result.dataset.name,
      latest.experiment,
      ...metrics.flatMap(({ name }) => ['', pc.bold(measuredCell({ records: [result] }, name))]),
      mark({ verdicts: judge(stored.expect, result.metrics) }),
      formatDuration(result.cost.seconds),
      result.environment.backend,
    ]);
  }
  const labels = metrics.flatMap(({ label }) => [`paper: ${label}`, `ours: ${label}`]);
  const head = ['system', 'data', 'experiment', ...labels, 'expected', 'time', 'backend'];
  const align = 'lll' + 'rr'.repeat(metrics.length) + 'lrl';
  return ['', pc.bold(board.title), pc.dim(board.paper), '', terminalTable(head, rows, align), ''].join('\n');
}

/** The newest finished run that can be read. */
function latestFinished(workspace: Workspace, replication: App, leaveOut: LeaveOut): OpenedRun | undefined {
  for (const id of listRuns(workspace, replication.app).reverse()) {
    const [run] = readable(() => openRun(workspace, replication, id), leaveOut, runRemedy);
    if (run?.result) return run;
  }
  return undefined;
}
