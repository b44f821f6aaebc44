/** `compare`: two or more runs or recorded experiments, their curves overlaid, their differences tested. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { markdownTable } from 'markdown-table';
import { z } from 'zod';
import { writeFileAtomic } from '../../file/atomic-file.ts';
import type { Command } from '../command.ts';
import { findContender } from '../contender.ts';
import { LeftOut } from '../../record/left-out.ts';
import { sharedMetrics, significance, type Contender, type Significance } from '../../record/comparison.ts';
import { Failure } from '../../file/failure.ts';
import { measuredCell } from '../../show/markdown.ts';
import { formatDuration } from '@nutshell/drawing';
import { terminalTable } from '../../show/terminal-table.ts';
import { safeName, safeNames } from '../../file/safe-name.ts';
import { outputPath } from '../../file/user-path.ts';
import { fromRoot } from '../../file/workspace.ts';

const options = z.object({
  out: z
    .string()
    .optional()
    .describe('folder for index.html, table.md and the charts (default in the runs folder)'),
});

export const compare: Command<typeof options> = {
  name: 'compare',
  summary: 'compare runs or records: curves, metrics, significance',
  arguments: '<names...>',
  options,
  async run({ workspace, replication, arguments: names, options }) {
    if (names.length < 2) throw new Failure('compare needs two names or more: compare paper latest');
    const leftOut = new LeftOut();
    const contenders = names.map((name) => findContender(workspace, replication, name, leftOut.add));
    const [head, ...rows] = comparisonTable(contenders);
    const tests = significance(contenders);
    console.log(`\n${terminalTable(head, rows, `l${'r'.repeat(head.length - 1)}`)}\n`);
    for (const test of tests) console.log(sentence(test));

    const label = contenders.map(({ name }) => safeName(name)).join('-vs-');
    const folder = options.out
      ? outputPath(options.out)
      : path.join(workspace.runs, replication.app, safeName(`compare-${label}`));
    const charts = await draw(contenders);
    const align = ['l', ...head.slice(1).map(() => 'r')];
    const markdown = [
      markdownTable([head, ...rows], { align }),
      '',
      ...tests.map((test) => `- ${sentence(test)}`),
      '',
    ];
    const { chart, htmlTable, page } = await import('../../show/report/html.ts');
    const sections = [
      { title: 'Metrics', html: htmlTable(head, rows, head.slice(1)) },
      {
        title: 'Significance',
        html: htmlTable(
          ['test', 'p'],
          tests.map((test) => [`${test.a} and ${test.b}: ${test.test}`, shownP(test)]),
        ),
      },
      ...charts.map(({ title, svg }) => ({ title, html: chart(svg, `${title} of ${names.join(', ')}`) })),
    ];
    const title = `${replication.app}: ${contenders.map(({ name }) => name).join(' and ')}`;
    mkdirSync(folder, { recursive: true });
    for (const [i, name] of safeNames(charts.map(({ title }) => title)).entries())
      writeFileAtomic(path.join(folder, `${name}.svg`), charts[i].svg);
    writeFileAtomic(path.join(folder, 'table.md'), markdown.join('\n'));
    writeFileAtomic(path.join(folder, 'index.html'), page({ title, lead: '', sections, isWide: true }));
    console.log(`\nwrote ${fromRoot(workspace, folder)}: index.html, table.md, ${charts.length} charts`);
    leftOut.fail();
  },
};

/**
 * Metrics, number of seeds and mean time of each contender, the head first. The longer of the two lists runs down: a table of many
 * columns is wider than a window.
 */
export function comparisonTable(contenders: readonly Contender[]): string[][] {
  const metrics = sharedMetrics(contenders);
  const columns = [
    ['', ...contenders.map(({ name }) => name)],
    ['seeds', ...contenders.map(({ records }) => String(records.length))],
    ...metrics.map((metric) => [
      metric,
      ...contenders.map(({ records }) => measuredCell({ records }, metric)),
    ]),
    ['time', ...contenders.map(({ records }) => formatDuration(meanSeconds(records)))],
  ];
  if (columns.length > contenders.length + 1) return columns;
  return columns[0].map((_, row) => columns.map((column) => column[row]));
}

function meanSeconds(records: Contender['records']): number {
  return records.reduce((sum, { cost }) => sum + cost.seconds, 0) / records.length;
}

/** One chart per metric that all curves have, each contender by its first seed. */
async function draw(contenders: readonly Contender[]): Promise<{ title: string; svg: string }[]> {
  const { abscissaOf, learningCurves } = await import('../../show/charts/learning-curves.ts');
  const { drawSvg } = await import('../../show/charts/svg.ts');
  const curves = contenders.map(({ name, records }) => ({ name, rows: records[0].curve }));
  const keys = curves.map(({ rows }) => new Set(rows.flatMap((row) => Object.keys(row))));
  const shared = [...(keys[0] ?? [])].filter(
    (key) => key !== abscissaOf(curves[0].rows) && keys.every((names) => names.has(key)),
  );
  const charts: { title: string; svg: string }[] = [];
  for (const metric of shared) {
    const spec = learningCurves({ title: metric, metric, label: metric, curves });
    if (spec) charts.push({ title: metric, svg: await drawSvg(spec) });
  }
  return charts;
}

function sentence(test: Significance): string {
  return `${test.a} and ${test.b}: ${test.test}${test.pValue === undefined ? '' : `; p ${shownP(test)}`}`;
}

function shownP({ pValue }: Significance): string {
  if (pValue === undefined) return '';
  return pValue < 0.001 ? '< 0.001' : `= ${pValue.toFixed(3)}`;
}
