/** Builds the static site, unless it is there and its sources are as they were. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { getSystemErrorName } from 'node:util';
import { WriteFailure, writing } from '@nutshell/experiment/disk-failure';
import { removeLeftovers } from '@nutshell/experiment/leftovers';

export const labFolder = fileURLToPath(new URL('..', import.meta.url));
const root = path.join(labFolder, '..', '..');
/** What the site is made of, besides the packages. */
const ownSources = [
  'apps/lab/index.html',
  'apps/lab/vite.config.ts',
  'apps/lab/server',
  'apps/lab/src',
  'apps/lab/public',
  'results',
  'experiments', // the literature's numbers
  'package-lock.json',
];
const stampFile = 'sources.txt';

/** Everything that the site is made of, the packages that the lab depends on included. */
export function siteSources(): string[] {
  const packages = new Set<string>();
  const add = (folder: string) => {
    const { dependencies = {} } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
    for (const name of Object.keys(dependencies)) {
      const used = `packages/${name.replace('@nutshell/', '')}`;
      if (packages.has(used) || !existsSync(path.join(root, used, 'package.json'))) continue;
      packages.add(used);
      add(used);
    }
  };
  add('apps/lab');
  return [...ownSources, ...[...packages].sort().map((folder) => `${folder}/src`)];
}

/** A hash over the names, sizes and times of the sources. */
export function sourcesStamp(): string {
  const hash = createHash('sha256').update(process.env.NUTSHELL_LAB_PAGES ?? '');
  const add = (file: string): void => {
    if (!existsSync(file)) return;
    const { size, mtimeMs } = statSync(file);
    hash.update(`${path.relative(root, file)} ${size} ${mtimeMs}\n`);
  };
  for (const source of siteSources()) {
    const start = path.join(root, source);
    if (!existsSync(start) || statSync(start).isFile()) add(start);
    else {
      const names = readdirSync(start, { recursive: true, withFileTypes: true });
      const files = names
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name));
      for (const file of files.sort()) add(file);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** Whether the site in `folder` was built from the sources with this stamp. */
export function isBuilt(folder: string, stamp = sourcesStamp()): boolean {
  const file = path.join(folder, stampFile);
  return existsSync(file) && readFileSync(file, 'utf8').trim() === stamp;
}

/**
 * Builds the site into `folder`; what was there before stays until the new one is whole. What a killed build left is removed.
 * @param stamp of the sources that are built
 * @throws WriteFailure if the disk refuses; whatever Vite finds wrong with the sources
 */
export async function buildSite(
  folder: string,
  logLevel: 'info' | 'warn' | 'error' = 'warn',
  stamp = sourcesStamp(),
): Promise<void> {
  removeLeftovers(path.dirname(folder), [`${path.basename(folder)}.`]);
  const fresh = `${folder}.${process.pid}.tmp`;
  writing(folder, () => mkdirSync(fresh, { recursive: true })); // what refuses it is known before the minute of building
  try {
    const { build } = await import('vite');
    await build({
      configFile: path.join(labFolder, 'vite.config.ts'),
      logLevel,
      build: { outDir: fresh, emptyOutDir: true },
    });
    writing(folder, () => {
      writeFileSync(path.join(fresh, stampFile), `${stamp}\n`);
      rmSync(folder, { recursive: true, force: true });
      renameSync(fresh, folder);
    });
  } catch (error) {
    const refusal = refusalIn(error);
    throw refusal ? new WriteFailure(folder, refusal) : error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** The error of the file system in one of Vite: a plugin's has a code of its own, and that of the bundler, which is no JavaScript, is text. */
export function refusalIn(error: unknown): NodeJS.ErrnoException | undefined {
  const { errors = [] } = error as { errors?: (NodeJS.ErrnoException & { pluginCode?: string })[] };
  for (const { message, pluginCode, syscall, path: file } of errors) {
    if (pluginCode !== undefined && syscall !== undefined)
      return Object.assign(new Error(message), { code: pluginCode, syscall, path: file });
    const [, number] = /Failed to write file[^]*\(os error (\d+)\)/.exec(message) ?? [];
    if (number !== undefined)
      return Object.assign(new Error(message), { code: getSystemErrorName(-number), syscall: 'write' });
  }
  return undefined;
}
