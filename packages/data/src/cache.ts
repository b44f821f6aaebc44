/** The folder that keeps what was downloaded or unpacked; files appear in it complete and verified, or not at all. */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { DatasetFile } from './card.ts';
import { contentsOf } from './contents.ts';
import { CacheError, DatasetError, errorCode, reason } from './errors.ts';
import { removeLeftovers } from './leftovers.ts';
import { checkContents } from './verify.ts';

/** `NUTSHELL_CACHE`, or `nutshell` in the platform's folder for caches of this user. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.NUTSHELL_CACHE) return env.NUTSHELL_CACHE;
  const home = env.HOME || homedir();
  if (platform === 'win32')
    return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'nutshell', 'Cache');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'nutshell');
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'nutshell');
}

const WRITE_ERRORS: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTDIR: 'a file is in the place of a folder',
  EEXIST: 'a file is in the place of a folder',
  EISDIR: 'a folder is in the place of a file',
  ENOENT: 'the folder cannot be made there',
};

/** Runs something that writes into the cache and turns the file system's refusal into advice. */
export async function writingTo<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const refusal = WRITE_ERRORS[errorCode(error) ?? ''];
    if (refusal === undefined || error instanceof DatasetError) throw error;
    const advice =
      errorCode(error) === 'ENOSPC' || errorCode(error) === 'EDQUOT'
        ? 'Free some space and start again (a download goes on where it stopped), or set NUTSHELL_CACHE to a folder on another disk.'
        : 'Set NUTSHELL_CACHE to a folder that you can write to.';
    throw new CacheError(`Cannot write ${path}: ${refusal} (${reason(error)}). ${advice}`, { cause: error });
  }
}

export async function makeFolder(folder: string): Promise<void> {
  await writingTo(folder, () => mkdir(folder, { recursive: true }));
}

let temporaries = 0;

/**
 * Writes a whole file under a temporary name, flushes it to the disk and renames it; on any failure nothing is left. What a killed process
 * left of the same file is removed first.
 */
export async function writeAtomically(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  await makeFolder(dirname(path));
  await removeLeftovers(dirname(path), `${basename(path)}.`, /^(\d+)-\d+\.tmp$/);
  const temporary = `${path}.${process.pid}-${temporaries++}.tmp`;
  try {
    const target = await writingTo(path, () => open(temporary, 'wx'));
    try {
      for await (const chunk of chunks) await writingTo(path, () => target.writeFile(chunk));
      await writingTo(path, () => target.sync());
    } finally {
      await target.close();
    }
    await writingTo(path, () => rename(temporary, path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/**
 * Puts the contents of `source`, a `.gz` unpacked, into the cache as `target`.
 * @throws DatasetError if they are not what the card says; `target` is then as it was.
 */
export async function storeVerified(
  source: string,
  gzipped: boolean,
  target: string,
  file: DatasetFile,
): Promise<void> {
  await writeAtomically(target, verified());

  async function* verified(): AsyncGenerator<Uint8Array> {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of contentsOf(source, gzipped)) {
      bytes += chunk.length;
      // A wrong or hostile .gz must not fill the disk before the check below.
      if (file.bytes !== undefined && bytes > file.bytes)
        throw new DatasetError(`${source} holds more than the expected ${file.bytes} bytes`);
      hash.update(chunk);
      yield chunk;
    }
    checkContents(source, bytes, hash.digest('hex'), file);
  }
}

/** Remembers, beside the cached files, where they came from: a result record names that, not "cache". */
export async function writeSource(folder: string, source: string): Promise<void> {
  await writeAtomically(join(folder, 'source.txt'), once(Buffer.from(`${source}\n`)));
}

export async function readSource(folder: string): Promise<string> {
  return (await readFile(join(folder, 'source.txt'), 'utf8').catch(() => '')).trim() || 'cache';
}

async function* once(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk;
}
