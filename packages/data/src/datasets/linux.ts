/**
 * The C of the Linux kernel's own directory, kernel/ of version 6.1: about 12 million characters in 500 files.
 *
 * Three forms of it, whose texts may differ a little: Debian's is the point release of the day, with patches (6.1.192-2 and -3 have the same
 * text), kernel.org's the first release. The SHA-256 of the text in a result record tells which it was.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetCard } from '../card.ts';
import { cacheFolder, writeAtomically } from '../cache.ts';
import { DatasetError, errorCode } from '../errors.ts';
import { archiveEntries } from '../formats/archive.ts';
import { prepareFirst, type PrepareOptions } from '../prepare.ts';
import { plainLines } from '../progress.ts';
import type { LocatedText } from '../text/text-file.ts';

const ABOUT = {
  homepage: 'https://www.kernel.org/',
  licence: 'GPL-2.0 WITH Linux-syscall-note',
  citation: 'Torvalds and contributors, Linux 6.1, 2022',
};

/** kernel/ alone, as Debian's linux-source-6.1 6.1.192-2 has it: what the records of this project were made with. */
export const LINUX_CARD: DatasetCard = {
  ...ABOUT,
  name: 'linux-6.1-kernel',
  title: 'kernel/ of Linux 6.1',
  files: [
    {
      key: 'archive',
      name: 'linux-6.1-kernel.tar.gz',
      bytes: 2_948_397,
      sha256: '5e09ae216c1e87643f979782dd3cd1f8df273186f157ec070becfe16d041fc10',
      urls: [],
    },
  ],
};

const DEBIAN_CARD: DatasetCard = {
  ...ABOUT,
  name: 'linux-source-6.1',
  title: 'Linux 6.1 with the patches of Debian 12',
  files: [{ key: 'archive', name: 'linux-source-6.1.tar.xz', urls: [] }],
  debian: { package: 'linux-source-6.1', folder: '/usr/src' },
};

const KERNEL_ORG_CARD: DatasetCard = {
  ...ABOUT,
  name: 'linux-6.1',
  title: 'Linux 6.1 as released',
  files: [
    {
      key: 'archive',
      name: 'linux-6.1.tar.xz',
      sha256: '2ca1f17051a430f6fed1196e4952717507171acfd97d96577212502703b25deb', // sha256sums.asc of kernel.org
      urls: ['https://cdn.kernel.org/pub/linux/kernel/v6.x/linux-6.1.tar.xz'],
    },
  ],
};

/** `<release>/kernel/….c` or `.h` */
const WANTED = /^[^/]+\/(kernel\/.*\.[ch])$/;

/**
 * The text of Linux. Its files follow each other in an order that looks random, that of the SHA-256 of their paths: Karpathy, Johnson and Li
 * 2015 shuffle theirs, too, as validation and test would otherwise be of other directories than train.
 * See `prepare` for where it is looked for and what is thrown; an archive of the whole source needs the command `xz`.
 */
export async function linux(options: PrepareOptions): Promise<LocatedText> {
  const { card, source, paths, sha256 } = await prepareFirst(
    [LINUX_CARD, DEBIAN_CARD, KERNEL_ORG_CARD],
    options,
  );
  const contents =
    card === LINUX_CARD
      ? await kernelFiles(paths.archive)
      : await cached(
          join(options.cache ?? cacheFolder(), card.name, `kernel-${sha256.archive.slice(0, 16)}.txt`),
          () => unpackWhole(paths.archive, options),
        );
  return {
    source,
    files: [{ name: `kernel/ of ${paths.archive}`, bytes: contents.length, read: () => [contents] }],
  };
}

/** The files below kernel/ of an archive, joined. */
async function kernelFiles(archive: string): Promise<Uint8Array> {
  const files: { order: string; contents: Uint8Array }[] = [];
  for await (const { name, contents } of archiveEntries(archive, (entry) => WANTED.test(entry))) {
    const path = WANTED.exec(name)![1];
    files.push({ order: createHash('sha256').update(path).digest('hex'), contents });
  }
  if (files.length === 0)
    throw new DatasetError(`${archive} has no file <release>/kernel/*.c: is it a source archive of Linux?`);
  files.sort((a, b) => (a.order < b.order ? -1 : 1));
  return Buffer.concat(files.map(({ contents }) => contents));
}

/** More than a gigabyte passes by, which takes about half a minute. */
async function unpackWhole(archive: string, { progress = plainLines }: PrepareOptions): Promise<Uint8Array> {
  const shown = progress(`unpacking ${archive}`, 1);
  try {
    return await kernelFiles(archive);
  } finally {
    shown.stop();
  }
}

/** The contents of a file of the cache; it is made if it is not there. */
async function cached(path: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    const contents = await make();
    await writeAtomically(
      path,
      (async function* () {
        yield contents;
      })(),
    );
    return contents;
  }
}
