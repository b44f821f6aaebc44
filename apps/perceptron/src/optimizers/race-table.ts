import { formatFixed, formatNumber, formatShort, optimizerLooks } from '@nutshell/drawing';
import { surfaceNames, surfaces } from '@nutshell/micro/surfaces';
import type { Table } from '../table.ts';
import type { Runner } from './surface-race.ts';

/** Escape and arrival of every optimiser, one table per surface. */
export function raceTables(runners: readonly Runner[]): Table[] {
  return surfaceNames.map((name) => {
    const { title, formula, start } = surfaces[name];
    const own = runners.filter(({ surface }) => surface === name);
    const escapes = own.some(({ escape }) => escape !== undefined);
    return {
      title: `${title}: ${formula}, from (${start.map(formatShort).join(', ')})`,
      head: [
        'optimiser',
        'rate',
        ...(escapes ? ['steps to escape'] : []),
        'steps to a minimum',
        'overshoot',
        'final value',
      ],
      rows: own.map(({ optimizer, learningRate, arrival, escape, overshoot, value }) => [
        optimizerLooks[optimizer].label,
        formatNumber(learningRate, 3),
        ...(escapes ? [count(escape)] : []),
        count(arrival),
        overshoot < 1e-6 ? '0' : formatNumber(overshoot, 2),
        Number.isFinite(value) ? short(value) : 'diverged',
      ]),
    };
  });
}

const count = (steps: number | undefined) => (steps === undefined ? 'never' : String(steps));

function short(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e4) ? formatNumber(value, 2) : formatFixed(value, 3);
}
