import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { pages } from '../src/pages.ts';

const source = fileURLToPath(new URL('../src/', import.meta.url));
const folder = (page: string): string => path.join(source, 'pages', page);
const filesOf = (page: string): string[] =>
  readdirSync(folder(page)).map((name) => path.join(folder(page), name));
const names = pages.map(({ name }) => name);

describe('the pages of the lab', () => {
  it('are the folders in src/pages, each in the list once', () => {
    expect([...names].sort()).toEqual(readdirSync(path.join(source, 'pages')).sort());
  });

  it.each(names)('%s has fewer than 900 lines, style sheets included', (name) => {
    const lines = filesOf(name).map((file) => readFileSync(file, 'utf8').split('\n').length - 1);
    const sum = lines.reduce((total, count) => total + count, 0);
    expect(sum).toBeLessThan(900);
  });

  it.each(names)('%s styles nothing outside of itself', (name) => {
    for (const file of filesOf(name).filter((path) => path.endsWith('.css'))) {
      const text = readFileSync(file, 'utf8')
        .replace(/\/\*.*?\*\//gs, '')
        .replace(/@media[^{]*\{/g, '');
      const selectors = [...text.matchAll(/([^{}]+)\{[^{}]*\}/g)].flatMap(([, list]) => list.split(','));
      for (const selector of selectors)
        if (selector.trim())
          expect(selector.trim(), path.basename(file)).toMatch(new RegExp(`^\\.${name}\\b`));
    }
  });

  it.each(names)('%s imports no other page', (name) => {
    for (const file of filesOf(name)) {
      const text = readFileSync(file, 'utf8');
      const others = names.filter((other) => other !== name && text.includes(`'../${other}/`));
      expect(others, path.basename(file)).toEqual([]);
    }
  });
});
