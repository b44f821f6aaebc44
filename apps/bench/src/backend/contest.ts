/** One row of the benchmark: every contestant shows that it does the same, finds its best setting, and is measured. */
import { type Cell, type Measurement, type Outcome, compare } from '../comparison.ts';
import { LiveProcess } from '../live-process.ts';
import type { Question, Ready } from './assignment.ts';
import { type ContestantName, type Setting, roundingOf } from './contestants.ts';
import type { Row } from './rows.ts';

export interface ContestOptions {
  readonly rounds: number;
  /** Of each measurement in a round, and of each trial of a setting. */
  readonly seconds: number;
  readonly trialSeconds: number;
  /** A contestant of which a single step takes longer than this many seconds is left out. */
  readonly stepLimit: number;
  /** So many processes may start at once. */
  readonly cores: number;
  say(line: string): void;
}

/** A setting and what it did in its trial, items per second; or why it failed. */
export interface Trial {
  readonly contestant: ContestantName;
  readonly setting: Setting;
  readonly rate?: number;
  readonly failed?: string;
  /** Why it was left out. */
  readonly skipped?: string;
}

/** What became of a row. */
export interface RowResult {
  readonly row: Row;
  /** In the order of the contestants. */
  readonly cells: readonly Cell[];
  readonly trials: readonly Trial[];
  /** The setting that counts, by contestant. */
  readonly settings: ReadonlyMap<string, Setting>;
  /** Largest relative difference of a first loss or output from the first contestant's. */
  readonly difference: number;
}

/** A contestant's process, ready to be asked. */
interface Runner {
  readonly setting: Setting;
  readonly process: LiveProcess;
  readonly results: readonly number[];
}

/** Processes have taken three steps, by which everything is compiled; one that takes a second a step need not take more. */
const MINIMUM_STEPS = 1;
/** torch.compile calls a C++ compiler for every kernel. */
const START_SECONDS = 600;

/**
 * Settings are tried one after the other in processes of their own; the best of each contestant stays alive, and then
 * all take turns in `rounds`. `contestants` lists the settings of each; the first one is compared with the others.
 * One that computes something else than the first has failed: it would mean nothing to compare their speeds.
 */
export async function contest(
  row: Row,
  contestants: ReadonlyMap<ContestantName, readonly Setting[]>,
  options: ContestOptions,
): Promise<RowResult> {
  const runners = new Map<ContestantName, Runner>();
  const processes: LiveProcess[] = [];
  const trials: Trial[] = [];
  let expected: readonly number[] | undefined;
  let difference = 0;
  try {
    for (const [contestant, settings] of contestants) {
      const candidates: { runner: Runner; rate: number }[] = [];
      for (const started of await startAll(settings, options.cores, processes)) {
        let trial: Trial = { contestant, ...started };
        if ('runner' in started) {
          const { runner } = started;
          expected ??= runner.results;
          const distance = differenceOf(expected, runner.results);
          const isSame = distance <= (runner.setting.tolerance ?? roundingOf(row));
          if (isSame) difference = Math.max(difference, distance);
          const outcome = isSame
            ? await tryOut(row, runner, options)
            : { failed: disagreement(runner, expected) };
          trial = { contestant, setting: runner.setting, ...outcome };
          if (trial.rate === undefined) await runner.process.close();
          else candidates.push({ runner, rate: trial.rate });
        }
        trials.push(trial);
        options.say(`${row.name}, ${contestant}, ${describeTrial(trial, row)}`);
      }
      candidates.sort((a, b) => b.rate - a.rate);
      const [best, ...others] = candidates;
      if (best) runners.set(contestant, best.runner);
      for (const { runner } of others) await runner.process.close();
    }
    const cells = await measureInRounds(row, [...contestants.keys()], runners, trials, options);
    const settings = new Map([...runners].map(([name, { setting }]) => [name, setting]));
    return { row, cells, trials, settings, difference };
  } finally {
    for (const process of processes) await process.close();
  }
}

async function measureInRounds(
  row: Row,
  names: readonly ContestantName[],
  runners: ReadonlyMap<ContestantName, Runner>,
  trials: readonly Trial[],
  options: ContestOptions,
): Promise<Cell[]> {
  const taking = names.filter((name) => runners.has(name));
  const cells = await compare({
    contestants: taking.map((name) => ({
      name,
      measure: () => measure((runners.get(name) as Runner).process, options.seconds, options),
    })),
    workloads: [row],
    rounds: options.rounds,
    reference: taking[0],
    onMeasurement: (round, name, _, outcome) =>
      options.say(
        `${row.name}, round ${round + 1}/${options.rounds}, ${name}: ${describeOutcome(row, outcome)}`,
      ),
  });
  return names.map((name) => {
    const cell = cells.find(({ contestant }) => contestant === name);
    if (cell) return cell;
    const own = trials.filter(({ contestant }) => contestant === name);
    const failed = own.find((trial) => trial.failed)?.failed;
    const skipped = own.find((trial) => trial.skipped)?.skipped ?? 'takes no part';
    return { contestant: name, workload: row, rates: [], ...(failed ? { failed } : { skipped }) };
  });
}

type Started = { setting: Setting; runner: Runner } | { setting: Setting; failed: string };

/** Starts processes, this many at once, adds them to `processes`, and waits until each has taken its first steps. */
async function startAll(
  settings: readonly Setting[],
  atOnce: number,
  processes: LiveProcess[],
): Promise<Started[]> {
  const start = async (setting: Setting): Promise<Started> => {
    const process = new LiveProcess(setting.program);
    processes.push(process);
    try {
      const { results } = (await process.answer(START_SECONDS)) as Ready;
      return { setting, runner: { setting, process, results } };
    } catch (error) {
      await process.close();
      return { setting, failed: (error as Error).message };
    }
  };
  const started: Started[] = [];
  for (let i = 0; i < settings.length; i += atOnce)
    started.push(...(await Promise.all(settings.slice(i, i + atOnce).map(start))));
  return started;
}

async function tryOut(
  row: Row,
  { process }: Runner,
  options: ContestOptions,
): Promise<Pick<Trial, 'rate' | 'failed' | 'skipped'>> {
  try {
    const outcome = await measure(process, options.trialSeconds, options);
    if ('skipped' in outcome) return outcome;
    return { rate: (row.items * outcome.steps) / outcome.seconds };
  } catch (error) {
    return { failed: (error as Error).message };
  }
}

async function measure(
  process: LiveProcess,
  seconds: number,
  { stepLimit }: ContestOptions,
): Promise<Measurement> {
  const question: Question = { seconds, stepLimit, minimumSteps: MINIMUM_STEPS };
  return (await process.ask(question, 30 + 2 * seconds + 4 * stepLimit)) as Measurement;
}

const differenceOf = (expected: readonly number[], found: readonly number[]): number =>
  found.length === expected.length
    ? Math.max(...expected.map((value, i) => Math.abs(found[i] / value - 1)))
    : Infinity;

const disagreement = ({ results }: Runner, expected: readonly number[]) =>
  `computes something else: ${results.join(', ')}; expected ${expected.join(', ')}`;

function describeTrial({ setting, rate, failed, skipped }: Trial, { unit }: Row): string {
  if (rate !== undefined) return `${setting.label}: ${Math.round(rate).toLocaleString('en')} ${unit}/s`;
  return `${setting.label}: ${failed ? `failed: ${failed}` : `left out: ${skipped}`}`;
}

function describeOutcome({ items, unit }: Row, outcome: Outcome): string {
  if ('steps' in outcome)
    return `${Math.round((items * outcome.steps) / outcome.seconds).toLocaleString('en')} ${unit}/s`;
  return 'skipped' in outcome ? `left out: ${outcome.skipped}` : `failed: ${outcome.failed}`;
}
