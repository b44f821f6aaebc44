import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** All that a file imports or exports from, and that those files do; files of this package are followed. */
function importsOf(file: URL, seen = new Set<string>()): Set<string> {
  for (const [, name] of readFileSync(file, 'utf8').matchAll(/ from '([^']+)'/g)) {
    if (seen.has(name)) continue;
    seen.add(name);
    if (name.startsWith('.')) importsOf(new URL(name, file), seen);
  }
  return seen;
}

it('the main entry needs nothing but d3, so that browsers can load it', () => {
  const packages = [...importsOf(new URL('../src/index.ts', import.meta.url))].filter(
    (name) => !name.startsWith('.'),
  );
  expect(packages.sort()).toEqual(['d3-contour', 'd3-scale', 'd3-shape']);
});
