/** Downloads that survive interruption: what has arrived stays in a `.part` file, and the next attempt asks for the rest. */
import { constants } from 'node:fs';
import { open, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CacheError, DatasetError, errorCode, reason } from './errors.ts';
import { writingTo } from './cache.ts';
import type { ShowProgress } from './progress.ts';
import { proxiedFetch } from './proxied-fetch.ts';

export interface DownloadOptions {
  /** Shows the bytes that are there, with those that an earlier attempt left; default: nothing. */
  progress?: ShowProgress;
  /** Name to show; default: the URL's last part. */
  label?: string;
  /** Give up waiting for an answer, or for the next bytes, after this many milliseconds; default 30,000. */
  timeout?: number;
  /** Attempts in a row that bring no new bytes before giving up; default 3. */
  attempts?: number;
  /** Pause before the second attempt in milliseconds, doubled each time; default 500. */
  pause?: number;
}

/** An answer that asking again will not change. */
class Refused extends DatasetError {}

/**
 * Fetches `url` into the file `part`, going on from what is already in it. Two processes may do so at once: both write the same
 * bytes at the same positions.
 * @throws DatasetError that names the URL and the reason; `part` keeps what has arrived. CacheError if `part` cannot be written.
 */
export async function download(url: string, part: string, options: DownloadOptions = {}): Promise<void> {
  const { attempts = 3, pause = 500 } = options;
  for (let fruitless = 0; ;) {
    const before = await sizeOf(part);
    try {
      return await attempt(url, part, before, options);
    } catch (error) {
      if (error instanceof CacheError) throw error;
      const after = await sizeOf(part);
      fruitless = after > before ? 0 : fruitless + 1;
      if (error instanceof Refused || fruitless >= attempts) {
        const kept = after > 0 ? ` (${after} bytes are kept for the next attempt)` : '';
        throw new DatasetError(`${url}: ${explain(error)}${kept}`, { cause: error });
      }
      await sleep(pause * 2 ** fruitless);
    }
  }
}

async function attempt(url: string, part: string, start: number, options: DownloadOptions): Promise<void> {
  const { progress, label = basename(new URL(url).pathname), timeout = 30_000 } = options;
  const stalled = new AbortController();
  const timer = setTimeout(() => {
    stalled.abort(new DatasetError(`no data for ${timeout / 1000} s`));
  }, timeout);
  try {
    // `identity`: a server must not send our .gz file as a compressed version of its contents, which fetch would unpack.
    const headers: Record<string, string> = { 'accept-encoding': 'identity' };
    if (start > 0) headers.range = `bytes=${start}-`;
    const response = await proxiedFetch(url, { headers, signal: stalled.signal });
    if (!response.ok) {
      await response.body?.cancel();
      if (response.status === 416) {
        if (rangeOf(response).total === start) return; // the part was complete already
        await rm(part, { force: true });
        throw new DatasetError(`HTTP 416: the file has no byte ${start}`);
      }
      const answer = `HTTP ${response.status} ${response.statusText}`.trim();
      throw response.status >= 500 || response.status === 429
        ? new DatasetError(answer)
        : new Refused(answer);
    }
    // A server that does not know ranges answers 200 with the whole file.
    let position = response.status === 206 ? start : 0;
    if (response.status === 206 && rangeOf(response).start !== start) {
      await response.body?.cancel();
      await rm(part, { force: true });
      throw new DatasetError(`asked for the file from byte ${start}, got another part of it`);
    }
    const length = Number(response.headers.get('content-length') ?? NaN);
    const total = Number.isNaN(length) ? undefined : position + length;

    const target = await writingTo(part, () => open(part, constants.O_RDWR | constants.O_CREAT));
    const shown = progress?.(
      `fetching ${label} from ${url}${total === undefined ? '' : ', bytes'}`,
      total ?? 1,
    );
    try {
      if (position < start) await writingTo(part, () => target.truncate(0));
      if (total !== undefined) shown?.update(position);
      for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
        timer.refresh();
        await writingTo(part, () => writeAt(target, chunk, position));
        position += chunk.length;
        if (total !== undefined) shown?.update(position);
      }
      await writingTo(part, () => target.sync());
      if (total === undefined) shown?.update(1);
    } finally {
      shown?.stop();
      await target.close();
    }
    if (total !== undefined && position < total)
      throw new DatasetError(`it ended after ${position} of ${total} bytes`);
  } finally {
    clearTimeout(timer);
  }
}

async function writeAt(target: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < chunk.length;) {
    written += (await target.write(chunk, written, chunk.length - written, position + written)).bytesWritten;
  }
}

/** The start and total in `Content-Range: bytes 100-199/200`; an answer 416 has an asterisk for the range. */
function rangeOf(response: Response): { start?: number; total?: number } {
  const match = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  if (!match) return {};
  return {
    start: match[1] === undefined ? undefined : Number(match[1]),
    total: match[2] === '*' ? undefined : Number(match[2]),
  };
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

const NETWORK_ERRORS: Record<string, string> = {
  ENOTFOUND: 'the host’s name is unknown (is there a network?)',
  EAI_AGAIN: 'the host’s name cannot be looked up (is there a network?)',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was dropped',
  UND_ERR_SOCKET: 'the connection was dropped',
  ENETUNREACH: 'the network cannot be reached',
  EHOSTUNREACH: 'the host cannot be reached',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
};

function explain(error: unknown): string {
  return NETWORK_ERRORS[errorCode(error) ?? ''] ?? reason(error);
}
