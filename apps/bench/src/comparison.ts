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

/** Steps and the time they took, with notes of the contestant; or the reason why it has no number. */
export type Measurement =
  | { readonly steps: number; readonly seconds: number; readonly details?: Details }
  | { readonly skipped: string };

export type Details = Readonly<Record<string, number | null | undefined>>;

/** A measurement, or the message of the error that it ended in. */
export type Outcome = Measurement | { readonly failed: string };

export interface Contestant<W extends Workload> {
  readonly name: string;
  /** Times the contestant once. An error it throws becomes a {@link Cell}'s `failed`; the others go on. */
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
  /** What the contestant said about itself, if it did, for each of `rates`. */
  readonly details?: readonly Details[];
  /** Why it was left out from some round on. */
  readonly skipped?: string;
  /** The error that it ended in, likewise. */
  readonly failed?: string;
}

export interface ComparisonOptions<W extends Workload> {
  readonly contestants: readonly Contestant<W>[];
  readonly workloads: readonly W[];
  readonly rounds: number;
  /** Name of the contestant that ratios are taken to. */
  readonly reference: string;
  /** Called after every measurement, for progress. */
  onMeasurement?(round: number, contestant: string, workload: W, outcome: Outcome): void;
}

/**
 * Measures every contestant on every workload once a round. Each round starts with another contestant. One that skips
 * a workload, or fails, is not asked again for it. Returns the cells by workload, contestants in the order given.
 */
export async function compare<W extends Workload>(options: ComparisonOptions<W>): Promise<Cell[]> {
  const { contestants, workloads, rounds, reference, onMeasurement } = options;
  const columns = workloads.map((workload) => ({
    workload,
    entries: contestants.map((contestant): Entry<W> => ({ contestant, rates: [] })),
  }));

  for (let round = 0; round < rounds; round++) {
    for (const { workload, entries } of columns) {
      for (const entry of rotated(entries, round)) {
        if (entry.end) continue;
        const outcome = await attempt(entry.contestant, workload);
        if ('steps' in outcome) {
          entry.rates.push(outcome.steps / outcome.seconds);
          if (outcome.details) (entry.details ??= []).push(outcome.details);
        } else {
          entry.end = 'failed' in outcome ? { failed: outcome.failed } : { skipped: outcome.skipped };
        }
        onMeasurement?.(round, entry.contestant.name, workload, outcome);
      }
    }
  }

  return columns.flatMap(({ workload, entries }) => {
    const base = entries.find(({ contestant }) => contestant.name === reference)?.rates ?? [];
    return entries.map(({ contestant, rates, details, end }) => {
      const ratio = pairing(rates, base)?.median;
      return { contestant: contestant.name, workload, rates, details, ratio, ...end };
    });
  });
}

interface Entry<W extends Workload> {
  contestant: Contestant<W>;
  /** By round, up to the one in which it ended. */
  rates: number[];
  details?: Details[];
  end?: { skipped: string } | { failed: string };
}

/**
 * How much faster one contestant is than another: the median of the ratios within rounds, and the worst pairing, its
 * slowest round over the other's fastest. Undefined if there is no round in which both were measured.
 */
export function pairing(
  rates: readonly number[],
  others: readonly number[],
): { median: number; worst: number } | undefined {
  const ratios = rates.slice(0, others.length).map((rate, round) => rate / others[round]);
  if (ratios.length === 0) return undefined;
  return { median: median(ratios) as number, worst: Math.min(...rates) / Math.max(...others) };
}

/** The middle value, or the mean of the two middle ones; undefined of nothing. */
export function median(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : quantile(values, 0.5);
}

/** The workload of a name. @throws Error that lists them if there is none */
export function workloadNamed<W extends Workload>(workloads: readonly W[], name: string): W {
  const workload = workloads.find((each) => each.name === name);
  if (workload) return workload;
  throw new Error(`no workload "${name}"; expected one of ${workloads.map((each) => each.name).join('; ')}`);
}

async function attempt<W extends Workload>(contestant: Contestant<W>, workload: W): Promise<Outcome> {
  try {
    return await contestant.measure(workload);
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

function rotated<T>(entries: readonly T[], by: number): T[] {
  return entries.map((_, i) => entries[(i + by) % entries.length]);
}
