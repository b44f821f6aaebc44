import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { DatasetCard, DatasetFile, ShowProgress } from '../src/index.ts';

/** A temporary folder, removed when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'nutshell-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export async function sha256OfFile(path: string): Promise<string> {
  return sha256(await readFile(path));
}

/** A card of one file with the given contents. */
export function cardOf(
  contents: Uint8Array,
  file: Partial<DatasetFile> = {},
  card: Partial<DatasetCard> = {},
): DatasetCard {
  return {
    name: 'tiny',
    title: 'A tiny dataset',
    homepage: 'https://example.org/tiny',
    licence: 'none',
    citation: 'none',
    files: [
      { key: 'all', name: 'tiny.bin', bytes: contents.length, sha256: sha256(contents), urls: [], ...file },
    ],
    ...card,
  };
}

export interface Served {
  url: string;
  /** The Range header of each request, or `whole`. */
  requests: string[];
  close(): Promise<void>;
}

/** A server on this machine that answers every request with `handler`, until the test is over. */
export async function serve(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Served> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.headers.range ?? 'whole');
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve)); // an error only says that it was closed before
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, close };
}

/** Answers as a plain file server does, with ranges. */
export function sendFile(contents: Uint8Array, request: IncomingMessage, response: ServerResponse): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (start >= contents.length) {
    response.writeHead(416, { 'content-range': `bytes */${contents.length}` }).end();
    return;
  }
  const headers: Record<string, string | number> = { 'content-length': contents.length - start };
  if (start > 0) headers['content-range'] = `bytes ${start}-${contents.length - 1}/${contents.length}`;
  response.writeHead(start > 0 ? 206 : 200, headers).end(contents.subarray(start));
}

/** Shows nothing. */
export const quiet: ShowProgress = () => ({ update() {}, stop() {} });
