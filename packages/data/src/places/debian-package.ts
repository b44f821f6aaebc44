/** Datasets that Debian packages: read where they are installed; otherwise the package is fetched and unpacked, which needs no root. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DatasetError, errorCode, reason } from '../errors.ts';
import { removeLeftovers } from '../leftovers.ts';
import { findInFolders, type Found, type Place, type Search } from './place.ts';

const run = promisify(execFile);

export const debianPlace: Place = {
  title: 'Debian package',
  async find(search) {
    const { debian } = search.card;
    if (!debian) throw new DatasetError('no package with this dataset is known');
    const file = join(debian.folder, search.card.files[0].name); // the folder may be there for other packages
    const installed = existsSync(file) || existsSync(`${file}.gz`);
    if (installed) {
      const version = await run('dpkg-query', ['--show', '--showformat=${Version}', debian.package]).then(
        ({ stdout }) => ` ${stdout.trim()}`,
        () => '',
      );
      const paths = await findInFolders(search, [debian.folder]);
      return { source: `Debian ${debian.package}${version}`, paths };
    }
    return fetchAndUnpack(search, debian);
  },
};

/** Of the temporary folder; the number of the process follows. */
const PREFIX = 'nutshell-debian-';

async function fetchAndUnpack(search: Search, debian: { package: string; folder: string }): Promise<Found> {
  await removeLeftovers(tmpdir(), PREFIX, /^(\d+)-\w+$/);
  const scratch = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const progress = search.progress(`fetching the Debian package ${debian.package}`, 1); // apt-get does not say how far it is
  try {
    await run('apt-get', ['download', debian.package], { cwd: scratch, timeout: 10 * 60_000 }).catch(
      (error) => {
        throw new DatasetError(`${debian.package} is not installed, and ${explain(error)}`, { cause: error });
      },
    );
    const archive = (await readdir(scratch)).find((name) => name.endsWith('.deb'));
    if (archive === undefined) throw new DatasetError(`apt-get download ${debian.package} left no .deb file`);
    const { stdout: version } = await run('dpkg-deb', ['--field', archive, 'Version'], { cwd: scratch });
    await run('dpkg-deb', ['--extract', archive, 'unpacked'], { cwd: scratch });
    progress.update(1);
    const paths = await findInFolders(search, [join(scratch, 'unpacked', debian.folder)], true);
    return { source: `Debian ${debian.package} ${version.trim()}`, paths };
  } finally {
    progress.stop();
    await rm(scratch, { recursive: true, force: true });
  }
}

function explain(error: unknown): string {
  if (errorCode(error) === 'ENOENT') return 'there is no apt-get here';
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  const complaint = stderr.split('\n').find((line) => line.startsWith('E: '));
  return `apt-get download failed: ${complaint ?? reason(error)}`;
}
