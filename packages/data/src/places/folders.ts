/** The two plain folders: the cache and the mirror. */
import { join } from 'node:path';
import { readSource } from '../cache.ts';
import { DatasetError } from '../errors.ts';
import { findInFolders, type Place } from './place.ts';

export const cachePlace: Place = {
  title: 'cache folder',
  async find(search) {
    const paths = await findInFolders(search, [search.cache]);
    return { source: await readSource(search.cache), paths };
  },
};

export const mirrorPlace: Place = {
  title: 'mirror folder',
  async find(search) {
    if (!search.mirror) throw new DatasetError('NUTSHELL_MIRROR is not set');
    const paths = await findInFolders(search, [join(search.mirror, search.card.name), search.mirror]);
    return { source: 'mirror folder', paths };
  },
};
