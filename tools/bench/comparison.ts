/**
 * Speed comparisons that survive a noisy machine: contestants take turns within every round, so that all of them meet
 * the same weather, and what is reported is the median over rounds of rates, and of ratios taken within a round.
 */
import { quantile } from '@nutshell/metrics';

/** What contestants are timed on. `items` is what one step gets through: images, positions, characters. */
export interface Workload {
  readonly name: string;
  readonly items: number;
}

/** So many steps in so much time, or why there is no such number. */
export type Measurement = { readonly steps: number; readonly seconds: number } | { readonly skipped: string };

export interface Contestant<W extends Workload> {
  readonly name: string;
  /** Times the contestant once. An error it throws is noted in its row and ends its part in that workload. */
  measure(workload: W): Promise<Measurement>;
}

/** What became of one contestant on one workload. */
export interface Cell {
  readonly contestant: string;
  readonly workload: Workload;
  /** Steps per second, one for each round that was measured. */
  readonly rates: number[];
  /** Median over rounds of this rate over the reference's in the same round; undefined if there is no such round. */
  readonly ratio?: number;
  /** Why a round has no rate, if one has none. */
  readonly skipped?: string;
}

export interface ComparisonOptions<W extends Workload> {
  readonly contestants: readonly Contestant<W>[];
  readonly workloads: readonly W[];
  readonly rounds: number;
  /** Name of the contestant that ratios are taken to. */
  readonly reference: string;
  /** Called after every measurement, for progress. */
  onMeasurement?(round: number, contestant: string, workload: W, measurement: Measurement): void;
}

/**
 * Measures every contestant on every workload once a round. Each round starts with another contestant. One that skips
 * a workload is not asked again for it. Returns the cells by workload, contestants in the order given.
 */
export async function compare<W extends Workload>(options: ComparisonOptions<W>): Promise<Cell[]> {
  const { contestants, workloads, rounds, reference, onMeasurement } = options;
  const columns = workloads.map((workload) => ({
    workload,
    entries: contestants.map((contestant) => ({
      contestant,
      rates: [] as (number | undefined)[],
      skipped: undefined as string | undefined,
    })),
  }));

  for (let round = 0; round < rounds; round++) {
    for (const { workload, entries } of columns) {
      for (const entry of rotated(entries, round)) {
        if (entry.skipped !== undefined) continue;
        const measurement = await attempt(entry.contestant, workload);
        if ('skipped' in measurement) entry.skipped = measurement.skipped;
        else entry.rates[round] = measurement.steps / measurement.seconds;
        onMeasurement?.(round, entry.contestant.name, workload, measurement);
      }
    }
  }

  return columns.flatMap(({ workload, entries }) => {
    const base = entries.find(({ contestant }) => contestant.name === reference)?.rates ?? [];
    return entries.map(({ contestant, rates, skipped }) => ({
      contestant: contestant.name,
      workload,
      rates: rates.filter(isNumber),
      ratio: median(rates.map((rate, round) => rate && base[round] && rate / base[round]).filter(isNumber)),
      skipped,
    }));
  });
}

/** The middle value, or the mean of the two middle ones; undefined of nothing. */
export function median(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : quantile(values, 0.5);
}

async function attempt<W extends Workload>(contestant: Contestant<W>, workload: W): Promise<Measurement> {
  try {
    return await contestant.measure(workload);
  } catch (error) {
    return { skipped: `failed: ${error instanceof Error ? error.message : error}` };
  }
}

function rotated<T>(entries: readonly T[], by: number): T[] {
  return entries.map((_, i) => entries[(i + by) % entries.length]);
}

const isNumber = (value: unknown): value is number => typeof value === 'number';
