/** Recorded results and runs as one list of entries. */
import { mean } from '@nutshell/metrics';
import type { Catalogue, ResultSummary, RunStatus, RunSummary } from './catalogue.ts';

export interface Entry {
  /** As in the page's address. */
  key: string;
  app: string;
  experiment: string;
  seed: number;
  /** `recorded` for what lies in results/. */
  status: RunStatus | 'recorded';
  metrics: Record<string, number>;
  config: Record<string, unknown>;
  problems: readonly string[];
  /** A run's, else a record's day. */
  when: string;
  /** The settings in which it differs from others of its experiment: `epochs 5, batchSize 32`; empty if in none. */
  changes: string;
  run?: RunSummary;
  record?: ResultSummary;
}

/** Trainings under way, then the other runs, the newest first, then what is recorded. */
export function entriesOf({ runs, results }: Catalogue): Entry[] {
  const entries = [
    ...results.map((record): Entry => {
      const { app, experiment, seed, metrics, config, date } = record;
      const key = `${app}/${experiment}/seed-${seed}`;
      return {
        key,
        app,
        experiment,
        seed,
        status: 'recorded',
        metrics,
        config,
        problems: [],
        when: date,
        changes: '',
        record,
      };
    }),
    ...runs.map((run): Entry => {
      const { app, id, experiment, seed, status, metrics, config, problems, started } = run;
      const when = new Date(started).toISOString().slice(0, 16).replace('T', ' ');
      return {
        key: `${app}/${id}`,
        app,
        experiment,
        seed,
        status,
        metrics,
        config,
        problems,
        when,
        changes: '',
        run,
      };
    }),
  ];
  const rank = ({ status }: Entry) => (status === 'running' ? 0 : status === 'recorded' ? 2 : 1);
  return withChanges(entries).sort((a, b) => rank(a) - rank(b));
}

/** What tells runs of one experiment apart: their settings beside those of its record or, without one, of its oldest run. */
function withChanges(entries: readonly Entry[]): Entry[] {
  const first = new Map<string, Entry>();
  const name = ({ app, experiment }: Entry) => `${app}/${experiment}`;
  for (const entry of entries) {
    const before = first.get(name(entry));
    if (!before || before.status !== 'recorded') first.set(name(entry), entry);
  }
  return entries.map((entry) => {
    const base = first.get(name(entry))!.config;
    const keys = Object.keys(entry.config).filter(
      (key) => key in base && JSON.stringify(entry.config[key]) !== JSON.stringify(base[key]),
    );
    return { ...entry, changes: keys.map((key) => `${key} ${textOf(entry.config[key])}`).join(', ') };
  });
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value || '""' : JSON.stringify(value);

/** The metric that stands for an entry in the list: the test error if it has one, else another of the test split. */
export function mainMetric(metrics: Record<string, number>): [name: string, value: number] | undefined {
  const entries = Object.entries(metrics);
  return (
    entries.find(([name]) => name === 'test.error') ??
    entries.find(([name]) => name.endsWith('.error')) ??
    entries.find(([name]) => name.startsWith('test.')) ??
    entries[0]
  );
}

/** The mean over seeds of the metric that stands for the entries; a seed that is recorded counts by its record, another by its newest run. */
export function meanMetric(entries: readonly Entry[]): [name: string, value: number] | undefined {
  const name = entries.map(({ metrics }) => mainMetric(metrics)?.[0]).find((found) => found !== undefined);
  if (name === undefined) return undefined;
  const bySeed = new Map<number, number>();
  for (const { seed, status, metrics } of entries)
    if (name in metrics && (status === 'recorded' || !bySeed.has(seed))) bySeed.set(seed, metrics[name]);
  return [name, mean([...bySeed.values()])];
}

/** An experiment's entries, in the list's order. */
export interface EntryGroup {
  /** `lenet5/paper`. */
  key: string;
  entries: Entry[];
}

/** The entries by experiment, each in the place of its first entry: those with own runs first. */
export function groupsOf(entries: readonly Entry[]): EntryGroup[] {
  const groups = new Map<string, EntryGroup>();
  for (const entry of entries) {
    const key = `${entry.app}/${entry.experiment}`;
    const group = groups.get(key);
    if (group) group.entries.push(entry);
    else groups.set(key, { key, entries: [entry] });
  }
  return [...groups.values()];
}

/** For each entry its experiment, with the settings in which it differs from others of that: seeds have the same. */
export function experimentNames(entries: readonly Entry[]): string[] {
  const apps = new Set(entries.map(({ app }) => app)).size > 1;
  return entries.map(({ app, experiment, changes }) =>
    [apps ? `${app} ${experiment}` : experiment, changes].filter(Boolean).join(', '),
  );
}

/** Names that tell the entries apart and are as short as that allows: `paper, seed 1`. */
export function shortNames(entries: readonly Entry[]): string[] {
  const many = (pick: (entry: Entry) => unknown) => new Set(entries.map(pick)).size > 1;
  const apps = many(({ app }) => app);
  const base = entries.map(
    ({ app, experiment, seed }) => `${apps ? `${app} ` : ''}${experiment}, seed ${seed}`,
  );
  return base.map((name, index) => {
    const twins = entries.filter((_, other) => base[other] === name);
    if (twins.length === 1) return name;
    const { status, when } = entries[index];
    return status === 'recorded' ? `${name}, recorded` : `${name}, ${when.slice(5)}`;
  });
}
