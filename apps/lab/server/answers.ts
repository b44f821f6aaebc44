/** The server's answers: JSON, short texts, files, each with the headers that keep a browser from doing more with it. */
import type { FileHandle } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.jsonl': 'application/x-ndjson; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.log': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.wav': 'audio/wav',
};

/**
 * For the lab's own pages: nothing from elsewhere, no inline scripts, no `eval`. TensorFlow.js compiles WebAssembly
 * and starts workers from blobs; the charts of tfjs-vis write style attributes.
 */
const sitePolicy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** For files that runs wrote, reports among them: pictures and styles, no scripts, an origin of its own. */
const dataPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; sandbox";

const everywhere = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
};

export function typeOf(name: string): string {
  return types[path.extname(name).toLowerCase()] ?? 'application/octet-stream';
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, {
    ...everywhere,
    'Content-Type': types['.json'],
    'Content-Length': body.length,
    'Content-Security-Policy': dataPolicy,
    'Cache-Control': 'no-store',
  });
  response.end(body); // Node leaves the body out where the request was HEAD
}

export function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  const body = Buffer.from(`${text}\n`);
  response.writeHead(status, {
    ...everywhere,
    'Content-Type': types['.txt'],
    'Content-Length': body.length,
    'Content-Security-Policy': dataPolicy,
    'Cache-Control': 'no-store',
    ...headers,
  });
  response.end(body);
}

/** The head of a stream of server-sent events. */
export function beginEvents(response: ServerResponse): void {
  response.writeHead(200, {
    ...everywhere,
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
}

/**
 * Sends an open file and closes it. A file that grows meanwhile is sent as long as it was.
 * @param kind `site` for the built site, `data` for what runs wrote
 */
export async function sendFile(
  response: ServerResponse,
  handle: FileHandle,
  options: { name: string; kind: 'site' | 'data'; immutable?: boolean; head: boolean },
): Promise<void> {
  const { name, kind, immutable, head } = options;
  try {
    const { size, mtime } = await handle.stat();
    response.writeHead(200, {
      ...everywhere,
      'Content-Type': typeOf(name),
      'Content-Length': size,
      'Last-Modified': mtime.toUTCString(),
      'Content-Security-Policy': kind === 'site' ? sitePolicy : dataPolicy,
      'Cache-Control': immutable
        ? 'public, max-age=31536000, immutable'
        : kind === 'site'
          ? 'no-cache'
          : 'no-store',
    });
    if (head || size === 0) response.end();
    else await pipeline(handle.createReadStream({ end: size - 1, autoClose: false }), response);
  } finally {
    await handle.close();
  }
}
