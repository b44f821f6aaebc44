/** Tables as the systems of this app print them and show them in their reports. */
import { type ReportSection, escapeHtml, htmlTable, terminalTable } from '@nutshell/experiment';

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

const number = /^[−\-+]?[\d.,]+(e[−-]?\d+)?( %| s|°)?$/;
/** Instead of a number: a dash, or a word such as `never`. */
const noNumber = /^(–|[a-z]*)$/;

function isNumeric(rows: readonly string[][], column: number): boolean {
  const cells = rows.map((row) => row[column]);
  return (
    cells.some((cell) => number.test(cell)) && cells.every((cell) => number.test(cell) || noNumber.test(cell))
  );
}
