/** The publisher's own URLs, and well-known mirrors of them. */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetFile } from '../card.ts';
import { makeFolder, storeVerified, writingTo } from '../cache.ts';
import { download } from '../download.ts';
import { CacheError, DatasetError, errorCode } from '../errors.ts';
import { verifyFile } from '../verify.ts';
import type { Place, Search } from './place.ts';

export const urlPlace: Place = {
  title: 'official URL',
  async find(search) {
    await makeFolder(search.cache);
    const paths: Record<string, string> = {};
    const origins = new Set<string>();
    for (const file of search.card.files) {
      const target = join(search.cache, file.name);
      paths[file.key] = target;
      if (await isVerified(target, file)) continue; // fetched by an earlier start
      origins.add(new URL('.', await fetchFromOne(search, file, target)).href);
    }
    return { source: [...origins].join(', ') || 'cache', paths };
  },
};

/** Tries the file's URLs in order and returns the one that delivered. */
async function fetchFromOne(search: Search, file: DatasetFile, target: string): Promise<string> {
  const faults: string[] = [];
  for (const url of file.urls) {
    const gzipped = new URL(url).pathname.endsWith('.gz') && !file.name.endsWith('.gz');
    const part = `${target}${gzipped ? '.gz' : ''}.part`;
    const fetchAndInstall = async () => {
      await download(url, part, { ...search.download, progress: search.progress, label: file.name });
      await install(part, gzipped, target, file);
    };
    const resumed = existsSync(part);
    try {
      await fetchAndInstall().catch((error: unknown) => {
        // What an earlier start left may have come from another version of the file: once more, from its beginning.
        if (!resumed || existsSync(part) || error instanceof CacheError) throw error;
        return fetchAndInstall();
      });
      return url;
    } catch (error) {
      if (error instanceof CacheError || !(error instanceof DatasetError)) throw error;
      faults.push(error.message.includes(url) ? error.message : `${url}: ${error.message}`);
    }
  }
  throw new DatasetError(faults.join('; ') || `none is known for ${file.name}`);
}

/** Verifies a complete download and renames it into place. A wrong one is deleted: an attempt that goes on from it would fail again. */
async function install(part: string, gzipped: boolean, target: string, file: DatasetFile): Promise<void> {
  try {
    if (gzipped) {
      await storeVerified(part, true, target, file);
      await rm(part, { force: true });
    } else {
      await verifyFile(part, file);
      await writingTo(target, () => rename(part, target));
    }
  } catch (error) {
    // Another process that was fetching the same file may have put it in place, and the part away, before us.
    if (errorCode(error) === 'ENOENT' && (await isVerified(target, file))) return;
    if (error instanceof DatasetError && !(error instanceof CacheError)) await rm(part, { force: true });
    throw error;
  }
}

async function isVerified(path: string, file: DatasetFile): Promise<boolean> {
  return verifyFile(path, file).then(
    () => true,
    () => false,
  );
}
