/** A lab's server over temporary folders, and requests as no browser would send them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startServer, type LabServer } from '../../server/lab-server.ts';

export interface Fixture {
  server: LabServer;
  /** The temporary folder that holds `site`, `runs`, `results` and `secret.txt`. */
  root: string;
  /** Writes a file below the temporary folder. @returns its path */
  write: (name: string, content: string | Uint8Array) => string;
  close: () => Promise<void>;
}

export async function openFixture(): Promise<Fixture> {
  const root = mkdtempSync(path.join(tmpdir(), 'nutshell-lab-server-'));
  const write = (name: string, content: string | Uint8Array) => {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  };
  write('secret.txt', 'secret');
  write('site/index.html', '<!doctype html><title>Lab</title>');
  write('site/assets/lab-1234.js', 'export {};');
  write('site/assets/kernel.wasm', Uint8Array.of(0, 97, 115, 109));
  mkdirSync(path.join(root, 'runs'));
  mkdirSync(path.join(root, 'results'));
  const server = await startServer(
    {
      site: path.join(root, 'site'),
      runs: path.join(root, 'runs'),
      results: path.join(root, 'results'),
      logEvery: 20,
      listEvery: 40,
      streams: 4,
    },
    [0],
  );
  return {
    server,
    root,
    write,
    async close() {
      await server.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Sends a request line and headers byte for byte, which fetch would tidy up. `Host` is right unless given. */
export function rawRequest(
  port: number,
  requestLine: string,
  headers: readonly string[] = [`Host: 127.0.0.1:${port}`],
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('end', () => {
      const [head, ...body] = Buffer.concat(chunks).toString('latin1').split('\r\n\r\n');
      const [statusLine, ...lines] = head.split('\r\n');
      const pairs = lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      });
      resolve({
        status: Number(statusLine.split(' ')[1]),
        headers: Object.fromEntries(pairs) as Record<string, string>,
        body: body.join('\r\n\r\n'),
      });
    });
    socket.write([requestLine, ...headers, 'Connection: close', '', ''].join('\r\n'), 'latin1');
  });
}

export interface ServerEvent {
  event: string;
  id?: string;
  data: any;
}

/** Reads a stream of server-sent events. */
export class EventReader {
  readonly events: ServerEvent[] = [];
  readonly #abort = new AbortController();
  #waiting: (() => void)[] = [];
  #ended = false;

  static async open(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
    const reader = new EventReader();
    const connect = () => fetch(url, { headers, signal: reader.#abort.signal });
    const response = await connect().catch(connect); // the connection that is kept may be one to a server that was restarted since
    if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
    void reader.#read(response.body!);
    return reader;
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = '';
    try {
      for await (const chunk of body) {
        text += Buffer.from(chunk).toString('utf8');
        const blocks = text.split('\n\n');
        text = blocks.pop()!;
        for (const block of blocks) this.#add(block);
      }
    } catch {
      // Closed by us, or by the server.
    }
    this.#ended = true;
    this.#wake();
  }

  #add(block: string): void {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
    const [event, data] = [field('event'), field('data')];
    if (event && data) this.events.push({ event, id: field('id'), data: JSON.parse(data) });
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** The first event, from the `from`th on, that fits. */
  async find(fits: (event: ServerEvent) => boolean, from = 0): Promise<ServerEvent> {
    for (;;) {
      const found = this.events.slice(from).find(fits);
      if (found) return found;
      if (this.#ended) throw new Error(`The stream ended after ${JSON.stringify(this.events)}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** All rows of a run so far, put together as a page does it. */
  rows(run: string, known: Record<string, number>[] = []): Record<string, number>[] {
    let rows = known;
    for (const { event, data } of this.events) {
      if (event !== 'rows' || data.run !== run) continue;
      if (data.from !== 0 && data.from !== rows.length) {
        throw new Error(`rows from ${data.from} follow ${rows.length}`);
      }
      rows = [...rows.slice(0, data.from), ...data.rows];
    }
    return rows;
  }

  close(): void {
    this.#abort.abort();
  }
}
