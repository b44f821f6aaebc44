/** The connection to the lab's server: the catalogue, kept up to date, and the metrics of the runs that are followed. */
import { signal } from '@preact/signals';
import type { Catalogue, RunSummary } from './catalogue.ts';

/** null: the measure has no value in this row. */
export type MetricRow = Record<string, number | null>;

export interface RunLog {
  rows: readonly MetricRow[];
  problems: readonly { line: number; message: string }[];
}

/**
 * `static`: there is no server that knows of runs; `reconnecting`: it cannot be reached, the page may show old data;
 * `failed`: there is not even a list.
 */
export type Connection = 'loading' | 'live' | 'reconnecting' | 'static' | 'failed';

export const connection = signal<Connection>('loading');
export const catalogue = signal<Catalogue | undefined>(undefined);
/** By `app/run`. */
export const logs = signal<Readonly<Record<string, RunLog>>>({});
/** Faults of the server, as long as they last. */
export const trouble = signal('');

interface RowsEvent extends RunLog {
  run: string;
  from: number;
}

const retryAfter = 2000;

let source: EventSource | undefined;
let retry: ReturnType<typeof setTimeout> | undefined;
let followed: readonly string[] = [];
let lastId = '';

/** Fetches the list and stays connected until `disconnect`. */
export async function connect(): Promise<void> {
  clearTimeout(retry);
  try {
    const response = await fetch('api/list.json');
    if (!response.ok) throw new Error(`status ${response.status}`);
    const list = (await response.json()) as Catalogue;
    catalogue.value = list;
    if (list.live) open();
    else connection.value = 'static';
  } catch {
    connection.value = catalogue.peek() ? 'reconnecting' : 'failed';
    retry = setTimeout(() => void connect(), retryAfter);
  }
}

export function disconnect(): void {
  clearTimeout(retry);
  source?.close();
  source = undefined;
}

/** Sets the runs (`app/run`) whose metrics are wanted from now on. */
export function follow(runs: readonly string[]): void {
  if (runs.join(',') === followed.join(',')) return;
  followed = runs;
  lastId = '';
  if (source || retry) open();
}

function open(): void {
  disconnect();
  const query = new URLSearchParams(followed.map((run) => ['run', run]));
  if (lastId) query.set('last', lastId);
  const stream = new EventSource(`api/events?${query}`);
  source = stream;
  stream.onopen = () => (connection.value = 'live');
  stream.onerror = () => {
    connection.value = 'reconnecting';
    // The browser tries again by itself, unless the server answered with something else than a stream.
    if (stream.readyState === EventSource.CLOSED && source === stream) retry = setTimeout(open, retryAfter);
  };
  const on = <T>(event: string, act: (data: T, id: string) => void) =>
    stream.addEventListener(event, ({ data, lastEventId }) =>
      act(JSON.parse(data as string) as T, lastEventId),
    );
  on<Catalogue>('list', (list) => {
    catalogue.value = list;
    trouble.value = '';
  });
  on<RunSummary>('run', (run) => changeRuns(run.app, run.id, run));
  on<{ run: string }>('gone', ({ run }) => changeRuns(...(run.split('/') as [string, string])));
  on<RowsEvent>('rows', (event, id) => {
    lastId = id;
    addRows(event);
  });
  on<{ message: string }>('trouble', ({ message }) => (trouble.value = message));
}

function changeRuns(app: string, id: string, changed?: RunSummary): void {
  const list = catalogue.peek();
  if (!list) return;
  const others = list.runs.filter((run) => run.app !== app || run.id !== id);
  const runs = changed ? [...others, changed].sort((a, b) => b.started - a.started) : others;
  catalogue.value = { ...list, runs };
  trouble.value = '';
}

function addRows({ run, from, rows, problems }: RowsEvent): void {
  const known = from > 0 ? logs.peek()[run] : undefined;
  logs.value = {
    ...logs.peek(),
    [run]: {
      rows: [...(known?.rows.slice(0, from) ?? []), ...rows],
      problems: [...(known?.problems ?? []), ...problems],
    },
  };
}
