import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { archiveEntries } from '../src/index.ts';
import { temporaryFolder } from './files.ts';

const FILES: Record<string, string> = {
  'set/a.txt': 'a',
  'set/empty.txt': '',
  'set/block.txt': 'b'.repeat(512),
  'set/large.txt': 'c'.repeat(3_000_000),
  [`set/${'folder-'.repeat(12)}1/${'name-'.repeat(10)}.txt`]: 'longer than the 100 bytes of a header',
  'set/ünï/çödé.txt': 'é',
};

async function filesOn(folder: string): Promise<void> {
  for (const [name, contents] of Object.entries(FILES)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), contents);
  }
}

async function entriesOf(file: string, wanted?: (name: string) => boolean): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, contents } of archiveEntries(file, wanted)) {
    found[name] = Buffer.from(contents).toString('utf8');
  }
  return found;
}

describe('tar', () => {
  test.each(['ustar', 'gnu', 'pax'])('what the tar program writes in the format %s', async (format) => {
    const folder = await temporaryFolder();
    await filesOn(folder);
    execFileSync('tar', [`--format=${format}`, '-cf', 'set.tar', 'set'], { cwd: folder });
    execFileSync('tar', [`--format=${format}`, '-czf', 'set.tgz', 'set'], { cwd: folder });
    expect(await entriesOf(join(folder, 'set.tar'))).toEqual(FILES);
    expect(await entriesOf(join(folder, 'set.tgz'))).toEqual(FILES);
    expect(await entriesOf(join(folder, 'set.tar'), (name) => name === 'set/a.txt')).toEqual({
      'set/a.txt': 'a',
    });
  });

  test('an archive that is cut off, bent, or no archive is named', async () => {
    const folder = await temporaryFolder();
    await filesOn(folder);
    execFileSync('tar', ['-cf', 'set.tar', 'set/a.txt', 'set/large.txt'], { cwd: folder });
    const whole = await readFile(join(folder, 'set.tar'));
    const file = join(folder, 'damaged.tar');
    await writeFile(file, whole.subarray(0, 2_000_000));
    await expect(entriesOf(file)).rejects.toThrow(
      `${file} is truncated: 1001536 bytes are missing before set/large.txt`,
    );
    await writeFile(file, whole.with(1024, 7));
    await expect(entriesOf(file)).rejects.toThrow(
      `${file} is not a sound tar archive: at byte 1024 stands no entry`,
    );
    await expect(entriesOf(join(folder, 'set.rar'))).rejects.toThrow(
      'expected .tar, .tar.gz, .tgz, .tar.xz or .zip',
    );
    await writeFile(join(folder, 'bad.tgz'), whole);
    await expect(entriesOf(join(folder, 'bad.tgz'))).rejects.toThrow('is not sound gzip data');
  });
});

describe('zip', () => {
  test('stored and packed entries, all or those that are wanted', async () => {
    const file = join(await temporaryFolder(), 'set.zip');
    const entries = Object.entries(FILES).map(([name, contents], i) => {
      return [name, [strToU8(contents), { level: i % 2 === 0 ? 0 : 6 }]];
    });
    await writeFile(file, zipSync(Object.fromEntries(entries)));
    expect(await entriesOf(file)).toEqual(FILES);
    expect(Object.keys(await entriesOf(file, (name) => name.includes('block')))).toEqual(['set/block.txt']);
  });

  test('names with backslashes, as some programs of Windows write them, are those with slashes', async () => {
    const file = join(await temporaryFolder(), 'set.zip');
    await writeFile(file, zipSync({ 'set\\a\\1.txt': strToU8('one'), 'set\\a\\': new Uint8Array(0) }));
    expect(await entriesOf(file, (name) => name.startsWith('set/a/'))).toEqual({ 'set/a/1.txt': 'one' });
  });

  test('an archive that is cut off is named', async () => {
    const file = join(await temporaryFolder(), 'set.zip');
    const whole = zipSync({ 'a.txt': [strToU8('a'.repeat(1000)), { level: 0 }] });
    await writeFile(file, whole.subarray(0, 600));
    await expect(entriesOf(file)).rejects.toThrow(`${file} is truncated: it ends inside of a.txt`);
  });
});
