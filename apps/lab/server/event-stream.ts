/**
 * One client's stream of server-sent events:
 *
 * - `list`: the whole catalogue, at the beginning of every connection;
 * - `run`, `gone`: a run that is new or has changed, and the name of one that is gone;
 * - `rows`: lines of the metrics of the runs that the client follows (`?run=lenet5/paper-s1-…&run=…`).
 *
 * The id of a `rows` event says how far each followed log was read. A browser that reconnects sends the last one back
 * (`Last-Event-ID`), and the stream goes on there: nothing is lost, nothing comes twice.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RunSummary } from '../src/catalogue/catalogue.ts';
import { beginEvents } from './answers.ts';
import { segmentsOf } from './inside.ts';
import { MetricsTail } from './metrics-tail.ts';
import type { RunCatalogue } from './run-catalogue.ts';

export interface StreamOptions {
  runs: string;
  catalogue: RunCatalogue;
  /** Milliseconds between two looks at the logs, and at the folders. */
  logEvery?: number;
  listEvery?: number;
}

const heartbeatEvery = 15_000;
const mostFollowed = 32;

export class EventStream {
  readonly #response: ServerResponse;
  readonly #catalogue: RunCatalogue;
  readonly #followed: { run: string; tail: MetricsTail }[];
  readonly #known = new Map<string, string>();
  readonly #timers: NodeJS.Timeout[] = [];
  #recorded = '';
  #closed = false;

  constructor(request: IncomingMessage, response: ServerResponse, options: StreamOptions) {
    const { runs, catalogue, logEvery = 300, listEvery = 1000 } = options;
    this.#response = response;
    this.#catalogue = catalogue;
    const query = new URL(request.url!, 'http://lab').searchParams;
    const names = [...new Set(query.getAll('run'))].slice(0, mostFollowed);
    const header = request.headers['last-event-id'];
    const positions = String(header ?? query.get('last') ?? '').split(',');
    this.#followed = names.map((run, index) => {
      const segments = segmentsOf(`/${run.split('/').map(encodeURIComponent).join('/')}/metrics.jsonl`);
      return { run, tail: new MetricsTail(runs, segments, positions[index]) };
    });
    beginEvents(response);
    response.write('retry: 1000\n\n');
    response.on('close', () => this.close());
    response.on('error', () => this.close());
    this.#every(logEvery, () => this.#sendRows());
    this.#every(listEvery, () => this.#sendChanges());
    this.#every(heartbeatEvery, () => Promise.resolve(void response.write(': here\n\n')), false);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#response.end();
  }

  /** One call after another, never two at a time; a client that does not read is waited for. */
  #every(milliseconds: number, act: () => Promise<void>, now = true): void {
    const index = this.#timers.length;
    const turn = async (): Promise<void> => {
      try {
        if (!this.#response.writableNeedDrain) await act();
      } catch (error) {
        // Half a file system may be gone at this moment; the next turn looks again.
        this.#send('trouble', { message: error instanceof Error ? error.message : String(error) });
      }
      if (!this.#closed) this.#timers[index] = setTimeout(() => void turn(), milliseconds);
    };
    this.#timers[index] = setTimeout(() => void turn(), now ? 0 : milliseconds);
  }

  async #sendRows(): Promise<void> {
    for (const { run, tail } of this.#followed) {
      let batch = await tail.read();
      while (batch && !this.#closed) {
        this.#send('rows', { run, ...batch }, this.#followed.map((other) => other.tail.position).join(','));
        batch = this.#response.writableNeedDrain ? undefined : await tail.read();
      }
    }
  }

  async #sendChanges(): Promise<void> {
    const catalogue = await this.#catalogue.list();
    const recorded = JSON.stringify([catalogue.problems, catalogue.results, catalogue.networks]);
    if (recorded !== this.#recorded) {
      // The first turn, and whenever results were recorded.
      this.#recorded = recorded;
      this.#known.clear();
      for (const run of catalogue.runs) this.#known.set(nameOf(run), JSON.stringify(run));
      this.#send('list', catalogue);
      return;
    }
    const present = new Set<string>();
    for (const run of catalogue.runs) {
      const [name, text] = [nameOf(run), JSON.stringify(run)];
      present.add(name);
      if (this.#known.get(name) === text) continue;
      this.#known.set(name, text);
      this.#send('run', run);
    }
    for (const name of this.#known.keys()) {
      if (present.has(name)) continue;
      this.#known.delete(name);
      this.#send('gone', { run: name });
    }
  }

  #send(event: string, data: unknown, id?: string): void {
    if (this.#closed) return;
    const head = id === undefined ? '' : `id: ${id}\n`;
    this.#response.write(`${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}

function nameOf({ app, id }: RunSummary): string {
  return `${app}/${id}`;
}
