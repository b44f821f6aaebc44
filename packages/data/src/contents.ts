/** What files hold, in pieces, and what the system says about damaged ones in a person's words. */
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
