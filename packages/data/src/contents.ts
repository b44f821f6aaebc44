/** What files hold, in pieces, and what the system says about damaged ones in a person's words. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { DatasetError, errorCode, reason } from './errors.ts';

/**
 * The contents of a file, unpacked if it is gzipped, in pieces of up to 1 MiB.
 * @throws DatasetError that names the file if its gzip data are damaged or end too early
 */
export async function* contentsOf(path: string, gzipped: boolean): AsyncGenerator<Buffer> {
  const input = createReadStream(path, { highWaterMark: 1 << 20 });
  const gunzip = gzipped ? createGunzip({ chunkSize: 1 << 20 }) : undefined;
  input.on('error', (error) => gunzip?.destroy(error)); // pipe() does not forward errors
  try {
    yield* (gunzip ? input.pipe(gunzip) : input) as AsyncIterable<Buffer>;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'Z_BUF_ERROR') throw new DatasetError(`${path} is truncated: its gzip data end too early`);
    if (code?.startsWith('Z_')) throw new DatasetError(`${path} is not sound gzip data: ${reason(error)}`);
    throw error;
  } finally {
    input.destroy();
    gunzip?.destroy();
  }
}

/**
 * The contents of an xz file, unpacked by the command `xz`, as Node has no decoder of its own.
 * @throws DatasetError that names the file if there is no such command, or what it says of damaged data
 */
export async function* xzContentsOf(path: string): AsyncGenerator<Buffer> {
  const xz = spawn('xz', ['--decompress', '--stdout', '--', path], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(xz, 'close') as Promise<[code: number | null]>;
  ended.catch(() => {}); // read below, after the contents
  let complaint = '';
  xz.stderr.on('data', (text: Buffer) => (complaint += text.toString()));
  try {
    yield* xz.stdout as AsyncIterable<Buffer>;
    const [code] = await ended;
    if (code !== 0) throw new DatasetError(`${path} cannot be unpacked: ${complaint.trim()}`);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    throw new DatasetError(
      `${path} needs the command xz to be unpacked. Install it (Debian: xz-utils, Homebrew: xz).`,
      { cause: error },
    );
  } finally {
    xz.kill();
  }
}
