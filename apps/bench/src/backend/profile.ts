import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { markdownTable } from 'markdown-table';

/** What a session spends its time on: one operator, over all of its nodes, in one run. */
export interface OperatorCost {
  readonly operator: string;
  /** Calls and time in one run, on average. */
  readonly calls: number;
  readonly milliseconds: number;
}

export interface SessionProfile {
  readonly runs: number;
  /** Time of one run. */
  readonly milliseconds: number;
  /** The most expensive first. */
  readonly operators: readonly OperatorCost[];
}

/** An event of ONNX Runtime's profile, times in microseconds. */
export interface ProfileEvent {
  readonly name: string;
  readonly cat?: string;
  readonly dur?: number;
  readonly args?: { readonly op_name?: string };
}

/** Reads the profiles in a folder and returns that of the session that was busy longest: the step. */
export function stepProfile(folder: string): SessionProfile {
  const profiles = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => summarise(JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as ProfileEvent[]))
    .filter(({ runs }) => runs > 0);
  if (profiles.length === 0) throw new Error(`ONNX Runtime left no profile of a run in ${folder}`);
  return profiles.reduce((a, b) => (a.runs * a.milliseconds >= b.runs * b.milliseconds ? a : b));
}

/** Adds up the events of one session. */
export function summarise(events: readonly ProfileEvent[]): SessionProfile {
  const durations = events.filter(({ name }) => name === 'model_run').map(({ dur = 0 }) => dur);
  const runs = durations.length;
  const costs = new Map<string, { calls: number; microseconds: number }>();
  for (const { name, cat, dur = 0, args } of events) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time') || !args?.op_name) continue;
    const cost = costs.get(args.op_name) ?? { calls: 0, microseconds: 0 };
    costs.set(args.op_name, { calls: cost.calls + 1, microseconds: cost.microseconds + dur });
  }
  const operators = [...costs].map(([operator, { calls, microseconds }]) => ({
    operator,
    calls: calls / runs,
    milliseconds: microseconds / 1000 / runs,
  }));
  operators.sort((a, b) => b.milliseconds - a.milliseconds);
  return { runs, milliseconds: durations.reduce((sum, dur) => sum + dur, 0) / 1000 / runs, operators };
}

/** The operators that come first as a Markdown table, and what the others and the spaces between them take. */
export function profileTable({ milliseconds, operators, runs }: SessionProfile, count = 12): string {
  const row = (name: string, calls: number | undefined, time: number) => [
    name,
    calls === undefined ? '' : String(Math.round(calls)),
    time.toFixed(2),
    `${((100 * time) / milliseconds).toFixed(1)} %`,
  ];
  const timeOf = (costs: readonly OperatorCost[]) =>
    costs.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const [first, others] = [operators.slice(0, count), operators.slice(count)];
  const rows = first.map(({ operator, calls, milliseconds }) => row(operator, calls, milliseconds));
  if (others.length > 0) {
    const calls = others.reduce((sum, { calls }) => sum + calls, 0);
    rows.push(row(`${others.length} others`, calls, timeOf(others)));
  }
  rows.push(row('between operators', undefined, milliseconds - timeOf(operators)));
  rows.push(row(`a run, mean of ${runs}`, undefined, milliseconds));
  return markdownTable([['operator', 'calls', 'ms', 'share'], ...rows], { align: ['l', 'r', 'r', 'r'] });
}
