import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { failDisk } from '@nutshell/testing/disk-faults';
import { temporaryFolder } from '@nutshell/testing/temporary-folder';
import { buildSite, labFolder, refusalIn, siteSources } from '../../server/site.ts';

/** The packages that files below a folder import from, by what stands in them. */
function importedBy(folder: string): Set<string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const texts = names
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'));
  const found = texts.flatMap((text) => [...text.matchAll(/'@nutshell\/([\w-]+)/g)].map(([, name]) => name));
  return new Set(found);
}

describe('siteSources', () => {
  it('has every package that the pages import, and those that these import', () => {
    const packages = path.join(labFolder, '../../packages');
    const needed = importedBy(path.join(labFolder, 'src'));
    for (const name of needed)
      for (const other of importedBy(path.join(packages, name, 'src'))) needed.add(other);
    expect([...needed]).toContain('drawing');
    expect(siteSources()).toEqual(expect.arrayContaining([...needed].map((name) => `packages/${name}/src`)));
  });
});

describe('a site', () => {
  it('removes what a killed build left, and on a disk that is read-only is refused before it is built, with folder and remedy', async () => {
    const folder = temporaryFolder();
    const { pid: dead } = spawnSync('true'); // a build that was killed
    mkdirSync(path.join(folder, `dist.${dead}.tmp`, 'assets'), { recursive: true });
    const disk = failDisk({ folder, kind: 'EROFS', call: 'mkdirSync' });
    await expect(
      buildSite(path.join(folder, 'dist'), 'error', 'stamp').finally(() => disk.end()),
    ).rejects.toThrow(
      `${path.join(folder, 'dist')} cannot be written: the disk is read-only (EROFS). Make it writable, or use another, then try again.`,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that the disk has no room for is known by the errors of plugins and of the bundler', () => {
    const plugin = { message: 'no space', code: 'PLUGIN_ERROR', pluginCode: 'ENOSPC', syscall: 'write' };
    expect(refusalIn({ errors: [plugin] })).toMatchObject({ code: 'ENOSPC', syscall: 'write' });
    const message =
      'Failed to write file in /site/assets/page.js\n\nCaused by:\n    No space left on device (os error 28)\n';
    expect(refusalIn({ errors: [{ message, code: 'UNHANDLEABLE_ERROR' }] })).toMatchObject({
      code: 'ENOSPC',
      syscall: 'write',
    });
    const wrong = { message: 'Unexpected token', code: 'PARSE_ERROR' };
    expect(refusalIn({ errors: [wrong] })).toBe(undefined);
    expect(refusalIn(new Error('x'))).toBe(undefined);
  });
});
