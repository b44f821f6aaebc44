import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

interface Manifest {
  readonly name: string;
  readonly folder: string;
  readonly exports?: Record<string, unknown>;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

const folders = ['packages', 'apps'].flatMap((group) =>
  readdirSync(join(ROOT, group)).map((name) => join(ROOT, group, name)),
);
const manifests = [...folders, join(ROOT, 'tools')]
  .filter((folder) => existsSync(join(folder, 'package.json')))
  .map((folder): Manifest => ({ ...readManifest(folder), folder }));
const byName = new Map(manifests.map((manifest) => [manifest.name, manifest]));

/** Every source file with what it imports, types and lazy imports included. */
const imports = new Map(
  manifests.flatMap(({ folder }) =>
    sourcesBelow(folder).map((file): [string, string[]] => {
      const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
      return [file, importedFiles.map(({ fileName }) => fileName.split('?')[0])];
    }),
  ),
);

function readManifest(folder: string): Omit<Manifest, 'folder'> {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return ['node_modules', 'dist', 'files'].includes(entry.name) ? [] : sourcesBelow(path);
    return /\.(tsx?|mjs)$/.test(entry.name) ? [path] : [];
  });
}

/** `@nutshell/data` of `@nutshell/data/csv`. */
const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** The file of ours that an import leads to. */
function target(importer: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return resolve(dirname(importer), specifier);
  const imported = byName.get(packageOf(specifier));
  if (!imported) return undefined;
  const way = `.${specifier.slice(imported.name.length)}`;
  const source = sourceOf(imported.exports?.[way] ?? way);
  return source && resolve(imported.folder, source);
}

/** The first TypeScript file among the conditions of an entry of `exports`. */
function sourceOf(entry: unknown): string | undefined {
  if (typeof entry === 'string') return entry.endsWith('.ts') ? entry : undefined;
  return Object.values(entry ?? {})
    .map(sourceOf)
    .find(Boolean);
}

/** Groups of files each of which imports all others, directly or not (Tarjan 1972). */
function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const [index, low] = [new Map<string, number>(), new Map<string, number>()];
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string) => {
    index.set(file, index.size);
    low.set(file, index.get(file)!);
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!graph.has(next)) continue;
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file)!, low.get(next)!));
    }
    if (low.get(file) !== index.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1 || graph.get(file)!.includes(file)) circles.push(circle);
  };
  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return circles;
}

describe('circlesOf', () => {
  it('finds the files that import each other, and no others', () => {
    const graph = { a: ['b'], b: ['c', 'd'], c: ['a'], d: ['e'], e: [], f: ['f'] };
    const found = circlesOf(new Map(Object.entries(graph))).map((circle) => circle.toSorted());
    expect(found).toEqual([['a', 'b', 'c'], ['f']]);
  });
});

describe('imports of the repository', () => {
  it('make no circle', () => {
    const graph = new Map(
      [...imports].map(([file, specifiers]) => [
        file,
        specifiers.flatMap((specifier) => target(file, specifier) ?? []),
      ]),
    );
    const named = circlesOf(graph).map((circle) => circle.map((file) => relative(ROOT, file)));
    expect(named).toEqual([]);
  });

  it.each(manifests)(
    'of $name are declared in its package.json, and what is declared is used',
    (manifest) => {
      const { name, folder, dependencies, devDependencies, peerDependencies, optionalDependencies } =
        manifest;
      const used = (part: RegExp) =>
        new Set(
          [...imports]
            .filter(([file]) => file.startsWith(`${folder}/`) && part.test(relative(folder, file)))
            .flatMap(([, specifiers]) => specifiers)
            .filter((specifier) => !/^(\.|node:)/.test(specifier))
            .map(packageOf),
        );
      const shipped = { ...dependencies, ...peerDependencies, ...optionalDependencies };
      const ours = [...used(/^(src|server)\//)].filter((other) => byName.has(other) && other !== name);
      expect(
        ours.filter((other) => !(other in shipped)),
        'imported, not declared',
      ).toEqual([]);
      const texts = [...imports.keys()]
        .filter((file) => file.startsWith(`${folder}/`))
        .map((file) => readFileSync(file, 'utf8'));
      const isNamed = (other: string) => texts.some((text) => new RegExp(`['"\`]${other}\\b`).test(text));
      const declared = Object.keys({ ...dependencies, ...devDependencies });
      const idle = declared.filter((other) => !other.startsWith('@types/') && !isNamed(other));
      expect(idle, 'declared, named nowhere').toEqual([]);
    },
  );
});
