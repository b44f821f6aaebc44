import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '@nutshell/experiment';
import type { Cell } from './comparison.ts';
import { replaceBetween, shortfalls } from './comparison-table.ts';

export const README = fileURLToPath(new URL('../README.md', import.meta.url));

/**
 * Prints a benchmark's table with the facts that one needs to judge it, and writes both into the README if that is wanted; the exit code is
 * 1 if a measurement failed.
 * @param result.name of the benchmark, between whose marks in the README the table stands
 * @param result.measured what each number is: `3 rounds of 5 s each`
 */
export function publish(
  result: {
    name: string;
    table: string;
    measured: string;
    facts: readonly string[];
    cells: readonly Cell[];
    rounds: number;
  },
  write = false,
): void {
  const { name, table, measured, facts, cells, rounds } = result;
  const command = ['npm run bench --', ...process.argv.slice(2)].join(' ');
  const lines = [`\`${command}\`: ${measured}`, ...facts, ...shortfalls(cells, rounds)];
  const text = withoutHome([table, '', ...lines.map((line) => `- ${line}`)].join('\n'));
  console.log(`\n${text}`);
  if (cells.some(({ failed }) => failed)) process.exitCode = 1;
  if (write) writeFileAtomic(README, replaceBetween(readFileSync(README, 'utf8'), name, text));
}

/** A text without the name of the user's folder, which says nothing about a measurement. */
export const withoutHome = (text: string, home = homedir()): string =>
  home.length > 1 ? text.replaceAll(`${home}/`, '~/').replaceAll(`${home}\\`, '~\\') : text;
