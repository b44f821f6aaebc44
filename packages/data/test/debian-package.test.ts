import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test, vi } from 'vitest';
import { prepare, type DatasetCard } from '../src/index.ts';
import { cardOf, quiet, temporaryFolder } from './files.ts';

const contents = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);
const hasDpkg = existsSync('/usr/bin/dpkg-deb');

afterEach(() => vi.unstubAllEnvs());

function cardIn(folder: string): DatasetCard {
  return cardOf(contents, {}, { debian: { package: 'tiny-dataset', folder } });
}

/** Puts a stand-in for apt-get first on the PATH; it runs the given shell lines. */
async function fakeAptGet(...lines: string[]): Promise<void> {
  const bin = await temporaryFolder();
  await writeFile(join(bin, 'apt-get'), ['#!/bin/sh', ...lines, ''].join('\n'));
  await chmod(join(bin, 'apt-get'), 0o755);
  vi.stubEnv('PATH', `${bin}${delimiter}${process.env.PATH}`);
}

test('an installed package: its .gz is unpacked into the cache', async () => {
  const folder = await temporaryFolder();
  const cache = await temporaryFolder();
  await writeFile(join(folder, 'tiny.bin.gz'), gzipSync(contents));
  const { source, paths } = await prepare(cardIn(folder), { cache, mirror: '' });
  expect(source).toBe('Debian tiny-dataset'); // no version: dpkg does not know it
  expect(new Uint8Array(await readFile(paths.all))).toEqual(contents);
});

test.skipIf(!hasDpkg).each([
  ['gzipped', 'tiny.bin.gz', gzipSync(contents)],
  ['plain', 'tiny.bin', contents],
])(
  'a package that is not installed: fetched, unpacked into the cache, the rest removed (%s)',
  async (_, name, bytes) => {
    const tree = await temporaryFolder();
    await mkdir(join(tree, 'DEBIAN'));
    await chmod(join(tree, 'DEBIAN'), 0o755);
    await mkdir(join(tree, 'no-such-place', 'tiny'), { recursive: true });
    await writeFile(
      join(tree, 'DEBIAN', 'control'),
      'Package: tiny-dataset\nVersion: 1.2-3\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: tiny\n',
    );
    await writeFile(join(tree, 'no-such-place', 'tiny', name), bytes);
    const archive = join(await temporaryFolder(), 'tiny-dataset_1.2-3_all.deb');
    execFileSync('dpkg-deb', ['--build', tree, archive], { stdio: 'ignore' });
    await fakeAptGet('test "$1 $2" = "download tiny-dataset" || exit 2', `cp '${archive}' .`);

    const scratch = async () => (await readdir(tmpdir())).filter((folder) => /^nutshell-\w{6}$/.test(folder));
    const before = await scratch();
    const cache = await temporaryFolder();
    const { source, paths } = await prepare(cardIn('/no-such-place/tiny'), {
      cache,
      mirror: '',
      progress: quiet,
    });
    expect(source).toBe('Debian tiny-dataset 1.2-3');
    expect(paths.all).toBe(join(cache, 'tiny', 'tiny.bin'));
    expect(new Uint8Array(await readFile(paths.all))).toEqual(contents);
    expect(await scratch()).toEqual(before);
  },
);

test.skipIf(process.platform === 'win32')('apt-get’s own complaint is passed on', async () => {
  await fakeAptGet('echo "E: Unable to locate package tiny-dataset" >&2', 'exit 100');
  const options = { cache: await temporaryFolder(), mirror: '', progress: quiet };
  await expect(prepare(cardIn('/no-such-place/tiny'), options)).rejects.toThrow(
    'apt-get download failed: E: Unable to locate package tiny-dataset',
  );
});
