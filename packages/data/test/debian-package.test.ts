import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
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
  'a package that is not installed: fetched, unpacked into the cache, the rest removed, also that of a killed process (%s)',
  async (_, name, bytes) => {
    await fakeDebianPackage('tiny-dataset', `/no-such-place/tiny/${name}`, bytes);

    const cache = await temporaryFolder();
    const temporary = await temporaryFolder();
    const { pid: dead } = spawnSync('true'); // a process that has ended
    const killed = `nutshell-debian-${dead}-x1y2z3`;
    const living = `nutshell-debian-${process.ppid}-x1y2z3`;
    for (const folder of [killed, living]) {
      await mkdir(join(temporary, folder));
      await writeFile(join(temporary, folder, 'half.deb'), '');
    }
    vi.stubEnv('TMPDIR', temporary);
    const { source, paths } = await prepare(cardIn('/no-such-place/tiny'), {
      cache,
      mirror: '',
      progress: quiet,
    });
    expect(source).toBe('Debian tiny-dataset 1.2-3');
    expect(paths.all).toBe(join(cache, 'tiny', 'tiny.bin'));
    expect(new Uint8Array(await readFile(paths.all))).toEqual(contents);
    expect(await readdir(temporary)).toEqual([living]);
  },
);

test.skipIf(process.platform === 'win32')('apt-get’s own complaint is passed on', async () => {
  await fakeAptGet('echo "E: Unable to locate package tiny-dataset" >&2', 'exit 100');
  const options = { cache: await temporaryFolder(), mirror: '', progress: quiet };
  await expect(prepare(cardIn('/no-such-place/tiny'), options)).rejects.toThrow(
    'apt-get download failed: E: Unable to locate package tiny-dataset',
  );
});
