import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { labFolder, siteSources } from '../../server/site.ts';

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
