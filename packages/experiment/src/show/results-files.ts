/** Everything that is generated from records: results/README.md, the charts, and a part of the root README.md. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from '../file/atomic-file.ts';
import { learningCurves } from './charts/learning-curves.ts';
import { paperAndOurs } from './charts/paper-and-ours.ts';
import { drawSvg } from './charts/svg.ts';
import { Failure } from '../file/failure.ts';
import { safeNames } from '../file/safe-name.ts';
import { resultsPage, systemsTable, type Chart } from './markdown.ts';
import type { LeaveOut } from '../record/left-out.ts';
import { listRecordedApps } from '../record/records.ts';
import { readScoreboard, type Scoreboard } from '../record/scoreboard.ts';
import type { Workspace } from '../file/workspace.ts';

const begin = '<!-- results:begin -->';
const end = '<!-- results:end -->';

/** The generated files by absolute path; `undefined` for a chart that no record asks for any more. Files that cannot be read are left out. */
export async function generateResults(
  workspace: Workspace,
  leaveOut: LeaveOut,
): Promise<Map<string, string | undefined>> {
  const boards = listRecordedApps(workspace).map((app) => readScoreboard(workspace, app, leaveOut));
  const files = new Map<string, string | undefined>();
  const folder = path.join(workspace.results, 'charts');
  for (const file of existsSync(folder) ? readdirSync(folder) : []) {
    if (file.endsWith('.svg')) files.set(path.join(folder, file), undefined);
  }
  const charts = new Map<string, Chart[]>();
  for (const board of boards) {
    const drawn = await drawCharts(board);
    for (const { file, svg } of drawn) files.set(path.join(workspace.results, file), svg);
    charts.set(board.app, drawn);
  }
  files.set(path.join(workspace.results, 'README.md'), resultsPage(boards, charts));
  const readme = path.join(workspace.root, 'README.md');
  const updated = updateReadme(readme, systemsTable(boards));
  if (updated !== undefined) files.set(readme, updated);
  return files;
}

/** Writes what differs. @returns the files changed */
export function writeResults(files: Map<string, string | undefined>): string[] {
  const changed = staleFiles(files);
  for (const file of changed) {
    const content = files.get(file);
    if (content === undefined) rmSync(file);
    else {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileAtomic(file, content);
    }
  }
  return changed;
}

/** The files that are not as generated. A line break is a line break, be it Windows's. */
export function staleFiles(files: Map<string, string | undefined>): string[] {
  const onDisk = (file: string) =>
    existsSync(file) ? readFileSync(file, 'utf8').replace(/\r\n/g, '\n') : undefined;
  return [...files].filter(([file, content]) => onDisk(file) !== content).map(([file]) => file);
}

async function drawCharts({ app, title, caution, parts }: Scoreboard): Promise<(Chart & { svg: string })[]> {
  const charts: (Chart & { svg: string })[] = [];
  const names = safeNames(parts.map(({ dataset }) => dataset));
  for (const [i, { dataset, metrics, rows }] of parts.entries()) {
    const [metric] = metrics;
    if (!metric) continue;
    const heading = parts.length > 1 ? `${title.replace(/ on .*/, '')} on ${dataset}` : title;
    const curves = rows
      .filter(({ ours }) => ours)
      .map(({ ours }) => ({ name: ours!.experiment.name, rows: ours!.records[0].curve }));
    if (!curves.length) continue;
    const isCompared = rows.some(({ reference }) => reference?.values[metric.name] !== undefined);
    const specs = {
      'paper-and-ours': isCompared ? paperAndOurs({ title: heading, caution }, metric, rows) : undefined,
      curves: learningCurves({
        title: `${heading}: learning curves`,
        subtitle: 'of the first recorded seed',
        metric: metric.name,
        label: metric.label,
        curves: curves.filter(
          ({ name }, index) => curves.findIndex((curve) => curve.name === name) === index,
        ),
      }),
    };
    for (const [kind, spec] of Object.entries(specs)) {
      if (!spec) continue;
      const what = kind === 'curves' ? 'learning curves' : `${metric.label}, the paper’s and ours`;
      charts.push({
        file: `charts/${app}-${names[i]}-${kind}.svg`,
        alt: `${heading}: ${what}`,
        svg: await drawSvg(spec),
      });
    }
  }
  return charts;
}

/** The README with the table between its markers, or undefined if it has none. */
function updateReadme(file: string, table: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8').replace(/\r\n/g, '\n');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 && to < 0) return undefined;
  if (from < 0 || to < from) throw new Failure(`${file}: expected ${begin} and, after it, ${end}.`);
  return `${text.slice(0, from + begin.length)}\n\n${table}\n\n${text.slice(to)}`;
}
