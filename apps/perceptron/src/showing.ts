/** How the systems of this app show what they found: tables on the terminal and in the report, pictures in the run folder. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import {
  type FinishedRun,
  type ReportSection,
  type Run,
  escapeHtml,
  htmlTable,
  image,
  terminalTable,
  writeFileAtomic,
} from '@nutshell/experiment';

export interface Table {
  title: string;
  head: string[];
  rows: string[][];
  /** Sentences below it. */
  notes?: string[];
}

/** Prints a table; columns of numbers are aligned to the right. */
export function printTable({ title, head, rows, notes = [] }: Table): void {
  const align = head.map((_, column) => (isNumeric(rows, column) ? 'r' : 'l')).join('');
  console.log(['', title, terminalTable(head, rows, align), ...notes].join('\n'));
}

/** The same table in a report. */
export function tableSection({ title, head, rows, notes = [] }: Table): ReportSection {
  const right = head.filter((_, column) => isNumeric(rows, column));
  const below = notes.map((note) => `<p class="quiet">${escapeHtml(note)}</p>`).join('');
  return { title, html: htmlTable(head, rows, right) + below };
}

function isNumeric(rows: readonly string[][], column: number): boolean {
  return rows.every((row) => /^[−\-+]?[\d.,]*(e[−-]?\d+|·10[⁻⁰-⁹¹²³]+)?( %| s)?$/.test(row[column]));
}

/** Writes pictures into the run's folder `figures`, by name without `.svg`. */
export function writeFigures(run: Pick<Run, 'path'>, pictures: Record<string, string>): void {
  mkdirSync(run.path('figures'), { recursive: true });
  for (const [name, svg] of Object.entries(pictures))
    writeFileAtomic(run.path('figures', `${name}.svg`), svg);
}

/** The pictures of a run that were written, by name with their titles, as sections of the report. */
export function figureSections(run: FinishedRun<any>, titles: Record<string, string>): ReportSection[] {
  return Object.entries(titles).flatMap(([name, title]) => {
    const file = run.path('figures', `${name}.svg`);
    if (!existsSync(file)) return [];
    const svg = readFileSync(file, 'utf8');
    const uri = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
    // A wide picture scrolls rather than shrink until its text cannot be read.
    const width = Number(/ width="(\d+)"/.exec(svg)?.[1] ?? 0);
    const picture =
      width > 800 ? `<div style="width: ${width}px">${image(uri, title)}</div>` : image(uri, title, 'chart');
    return [{ title, html: `<div class="scroll card">${picture}</div>` }];
  });
}
