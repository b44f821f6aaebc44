/** Is a file the one that its card describes? */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { DatasetFile } from './card.ts';
import { DatasetError } from './errors.ts';

/** SHA-256 of a file, in hexadecimal. It takes about a second per 0.9 GB, so every file is hashed at every start. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex');
}

/** @throws DatasetError if the contents have another size or checksum; the file system's error if there is no such file. */
export async function verifyFile(path: string, file: DatasetFile): Promise<void> {
  checkContents(path, (await stat(path)).size, await sha256OfFile(path), file);
}

export function checkContents(path: string, bytes: number, sha256: string, file: DatasetFile): void {
  if (file.bytes !== undefined && bytes < file.bytes) {
    throw new DatasetError(`${path} is truncated: ${bytes} bytes of the expected ${file.bytes}`);
  }
  if (file.bytes !== undefined && bytes !== file.bytes)
    throw new DatasetError(`${path} has ${bytes} bytes, expected ${file.bytes}`);
  if (file.sha256 !== undefined && sha256 !== file.sha256) {
    throw new DatasetError(`${path} has the wrong checksum: SHA-256 ${sha256}, expected ${file.sha256}`);
  }
}
