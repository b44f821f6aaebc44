import { readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { prepare, type DatasetCard } from '../src/index.ts';
import { cardOf, quiet, temporaryFolder } from './files.ts';
import { fakeAptGet, fakeDebianPackage, hasDpkg } from './debian.ts';

const contents = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);

function cardIn(folder: string): DatasetCard {
  return cardOf(contents, {}, { debian: { package: 'tiny-dataset', folder } });
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
    await fakeDebianPackage('tiny-dataset', `/no-such-place/tiny/${name}`, bytes);

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
