/** Whether a run came out as its record says: bit for bit on the same backend, within a tolerance on another. */
import { isDeepStrictEqual } from 'node:util';
import { formatMetric } from '@nutshell/drawing';
import { ofTraining } from './measurement.ts';
import type { ResultRecord } from './result.ts';

export interface Agreement {
  /** Whether the two ran on the same backend, device and number of threads, so that every bit must agree. */
  exact: boolean;
  rows: { what: string; recorded: string; now: string; agrees: boolean }[];
}

/**
 * Compares metrics, learning curve and the checksum of the weights.
 * @param tolerance where the backends differ: the relative difference that a metric may have. A fraction may always
 * differ by 0.002. The curve and the weights are then not compared. What was measured after the training is not compared at all.
 */
export function agreement(recorded: ResultRecord, now: ResultRecord, tolerance: number): Agreement {
  const record = ofTraining(recorded);
  const [a, b] = [record.environment, now.environment];
  const exact = a.backend === b.backend && a.device === b.device && a.threads === b.threads;
  const near = (x: number, y: number, slack: number) =>
    Math.abs(x - y) <= Math.max(slack, tolerance * Math.max(Math.abs(x), Math.abs(y)));
  const names = [...new Set([...Object.keys(record.metrics), ...Object.keys(now.metrics)])];
  const metrics = names.map((name) => {
    const [x, y] = [record.metrics[name], now.metrics[name]];
    const show = (value: number | undefined) =>
      value === undefined ? 'absent' : exact && x !== y ? String(value) : formatMetric(name, value);
    // A count may differ by 0.002 of the examples, as the rate beside it may.
    const size = now.dataset.sizes[name.slice(0, name.lastIndexOf('.'))] ?? 0;
    const slack = name.endsWith('.misses') ? 0.002 * size : 0.002;
    const agrees = x !== undefined && y !== undefined && (exact ? Object.is(x, y) : near(x, y, slack));
    return { what: name, recorded: show(x), now: show(y), agrees };
  });
  return {
    exact,
    rows: [...metrics, ...(exact ? [...curveRows(record, now), ...weightRows(record, now)] : [])],
  };
}

/** One row if all is equal, or one that names the first difference. */
function curveRows(record: ResultRecord, now: ResultRecord): Agreement['rows'] {
  const length = Math.max(record.curve.length, now.curve.length);
  for (let index = 0; index < length; index++) {
    const [x, y] = [record.curve[index], now.curve[index]];
    if (isDeepStrictEqual(x, y)) continue;
    const key = [...new Set([...Object.keys(x ?? {}), ...Object.keys(y ?? {})])].find(
      (name) => x?.[name] !== y?.[name],
    )!;
    const show = (row: Record<string, number> | undefined) =>
      row ? `${key} ${row[key] ?? 'absent'}` : 'absent';
    return [{ what: `curve, first at row ${index + 1}`, recorded: show(x), now: show(y), agrees: false }];
  }
  const rows = `${length} rows`;
  return [{ what: 'curve', recorded: rows, now: rows, agrees: true }];
}

/** Nothing if the record was made before weights had checksums. */
function weightRows(record: ResultRecord, now: ResultRecord): Agreement['rows'] {
  const [x, y] = [record.model.sha256, now.model.sha256];
  if (x === undefined) return [];
  const short = (sum: string | undefined) => sum?.slice(0, 12) ?? 'absent';
  return [{ what: 'weights, SHA-256', recorded: short(x), now: short(y), agrees: x === y }];
}
