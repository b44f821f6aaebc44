import { surfaceNames, surfaces } from '@nutshell/micro/surfaces';
import { looks } from './looks.ts';
import type { Runner } from './surface-race.ts';

export interface RaceTable {
  title: string;
  head: string[];
  rows: string[][];
}

/** For each surface, what became of every optimiser. */
export function raceTables(runners: readonly Runner[]): RaceTable[] {
  return surfaceNames.map((name) => {
    const { title, formula, start } = surfaces[name];
    const own = runners.filter(({ surface }) => surface === name);
    const escapes = own.some(({ escape }) => escape !== undefined);
    return {
      title: `${title}: ${formula}, from (${start.join(', ')})`,
      head: [
        'optimiser',
        'rate',
        ...(escapes ? ['steps to escape'] : []),
        'steps to a minimum',
        'overshoot',
        'final value',
      ],
      rows: own.map(({ optimizer, learningRate, arrival, escape, overshoot, value }) => [
        looks[optimizer].label,
        String(Number(learningRate.toPrecision(3))),
        ...(escapes ? [count(escape)] : []),
        count(arrival),
        overshoot < 1e-6 ? '0' : overshoot.toPrecision(2),
        Number.isFinite(value) ? short(value) : 'diverged',
      ]),
    };
  });
}

/** The table as plain text: first column to the left, numbers to the right. */
export function plainTable({ title, head, rows }: RaceTable): string {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column].length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join('   ')
      .trimEnd();
  return [title, line(head), widths.map((width) => '─'.repeat(width)).join('   '), ...rows.map(line)].join(
    '\n',
  );
}

const count = (steps: number | undefined) => (steps === undefined ? 'never' : String(steps));

function short(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e4)
    ? value.toExponential(1).replace('e+', 'e')
    : value.toFixed(3);
}
