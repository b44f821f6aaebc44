import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { textCorpus } from '../src/index.ts';
import { fakeAptGet, fakeDebianPackage, hasDpkg } from './debian.ts';
import { quiet, temporaryFolder } from './files.ts';

const mirror = process.env.NUTSHELL_MIRROR ?? '';

test.skipIf(!existsSync(join(mirror, 'linux-6.1-kernel.tar.gz')))(
  'the mirrored kernel/ of Linux 6.1',
  async () => {
    const { provenance, report, vocabulary } = await textCorpus('linux', {
      split: '90/5/5',
      progress: quiet,
    });
    // 11,680,716 bytes of C, as its listing says; 15 bytes are the second and third of characters such as ©
    expect(report).toMatchObject({ bytes: 11_680_716, characters: 11_680_701 });
    expect(provenance.sizes).toEqual({ train: 10_512_630, validation: 584_035, test: 584_036 });
    expect(vocabulary.size).toBe(102);
  },
);

const hasXz = (() => {
  try {
    execFileSync('xz', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!hasXz)('an archive of the whole source, tar.xz', () => {
  const FILES = {
    'linux-source-6.1/kernel/fork.c': 'int fork(void);\n'.repeat(4),
    'linux-source-6.1/kernel/sched/core.c': 'void schedule(void);\n'.repeat(4),
    'linux-source-6.1/kernel/sched/sched.h': '#pragma once\n',
    'linux-source-6.1/kernel/Makefile': 'obj-y = fork.o\n',
    'linux-source-6.1/drivers/kernel/other.c': 'no\n',
    'linux-source-6.1/COPYING': 'GPL\n',
  };

  async function cacheWithArchive(files: Record<string, string>): Promise<{ cache: string; folder: string }> {
    const cache = await temporaryFolder();
    const folder = join(cache, 'linux-source-6.1');
    for (const [name, contents] of Object.entries(files)) {
      await mkdir(join(cache, 'source', name, '..'), { recursive: true });
      await writeFile(join(cache, 'source', name), contents);
    }
    await mkdir(folder);
    execFileSync('tar', [
      '-cJf',
      join(folder, 'linux-source-6.1.tar.xz'),
      '-C',
      join(cache, 'source'),
      'linux-source-6.1',
    ]);
    return { cache, folder };
  }

  test('gives the C of kernel/ in the order of hashed paths, and unpacks once', async () => {
    const { cache, folder } = await cacheWithArchive(FILES);
    const options = { split: '90/10', cache, mirror: '', progress: quiet } as const;
    const { vocabulary, splits } = await textCorpus('linux', options);
    const text = vocabulary.decode(splits.train.codes) + vocabulary.decode(splits.validation.codes);
    const sources = ['fork.c', 'sched/core.c', 'sched/sched.h'].map((name) => {
      const order = createHash('sha256').update(`kernel/${name}`).digest('hex');
      return { order, contents: FILES[`linux-source-6.1/kernel/${name}` as keyof typeof FILES] };
    });
    sources.sort((a, b) => a.order.localeCompare(b.order));
    expect(text).toBe(sources.map(({ contents }) => contents).join(''));

    const archive = join(folder, 'linux-source-6.1.tar.xz');
    const sha = createHash('sha256')
      .update(await readFile(archive))
      .digest('hex')
      .slice(0, 16);
    expect(await readFile(join(folder, `kernel-${sha}.txt`), 'utf8')).toBe(text);
    await rm(join(cache, 'source'), { recursive: true });
    expect((await textCorpus('linux', options)).provenance.sha256).toMatchObject({
      text: createHash('sha256').update(text).digest('hex'),
    });
  });

  test.skipIf(!hasDpkg || existsSync('/usr/src/linux-source-6.1.tar.xz'))(
    'comes out of the Debian package, with its version',
    async () => {
      const { folder } = await cacheWithArchive(FILES);
      const archive = await readFile(join(folder, 'linux-source-6.1.tar.xz'));
      await fakeDebianPackage('linux-source-6.1', '/usr/src/linux-source-6.1.tar.xz', archive);
      const options = {
        split: '90/10',
        cache: await temporaryFolder(),
        mirror: '',
        progress: quiet,
      } as const;
      const { provenance, report } = await textCorpus('linux', options);
      expect(provenance.source).toBe('Debian linux-source-6.1 1.2-3');
      expect(report.characters).toBe(
        'int fork(void);\nvoid schedule(void);\n'.length * 4 + '#pragma once\n'.length,
      );
    },
  );

  test('of something else, or cut off, says so', async () => {
    const { cache, folder } = await cacheWithArchive({ 'linux-source-6.1/README': 'no C here\n' });
    const options = { split: '90/10', cache, mirror: '', progress: quiet } as const;
    await expect(textCorpus('linux', options)).rejects.toThrow(/tar\.xz has no file <release>\/kernel/);
    const archive = join(folder, 'linux-source-6.1.tar.xz');
    await writeFile(archive, (await readFile(archive)).subarray(0, 100));
    await expect(textCorpus('linux', options)).rejects.toThrow(
      /tar\.xz cannot be unpacked: .*Unexpected end of input/,
    );
  });
});

test.skipIf(existsSync('/usr/src/linux-source-6.1.tar.xz'))(
  'kernel.org is asked for release 6.1, and what it sends must have the SHA-256 that it has published',
  async () => {
    await fakeAptGet('exit 100');
    for (const name of ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy']) vi.stubEnv(name, '');
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (url: string) => {
      asked.push(url);
      return new Response('not Linux');
    });
    onTestFinished(() => void vi.unstubAllGlobals());
    const cache = await temporaryFolder();
    const download = { attempts: 1, pause: 1 };
    const options = { split: '90/10', cache, mirror: '', progress: quiet, download } as const;
    const error: Error = await textCorpus('linux', options).then(
      () => expect.fail('it took the file'),
      (reason: Error) => reason,
    );
    const version = '6.1';
    const name = `linux-${version}.tar.xz`;
    expect(asked).toEqual([`https://cdn.kernel.org/pub/linux/kernel/v${version[0]}.x/${name}`]);
    const found = createHash('sha256').update('not Linux').digest('hex');
    expect(error.message).toMatch(
      new RegExp(
        `${name.replaceAll('.', '\\.')}.* has the wrong checksum: SHA-256 ${found}, expected [0-9a-f]{64}$`,
        'm',
      ),
    );
    expect(existsSync(join(cache, `linux-${version}`, name))).toBe(false);
  },
);
