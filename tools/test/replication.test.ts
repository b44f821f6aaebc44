import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from '@nutshell/testing';
import { FsTree } from 'nx/src/generators/tree';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import replication from '../nx/replication/generator.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const CORE = 'packages/core/package.json';

/** What the files import from packages of ours, types left out: the package with the name. */
function importsOf(files: readonly { path: string; text: string }[]): [from: string, name: string][] {
  const statements = files.flatMap(({ path, text }) => [
    ...ts.createSourceFile(path, text, ts.ScriptTarget.Latest).statements,
  ]);
  return statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const names = statement.importClause?.namedBindings;
    const from = statement.moduleSpecifier.text;
    if (!from.startsWith('@nutshell/') || statement.importClause?.isTypeOnly) return [];
    if (!names || !ts.isNamedImports(names)) return [];
    return names.elements
      .filter(({ isTypeOnly }) => !isTypeOnly)
      .map(({ name, propertyName }): [string, string] => [from, (propertyName ?? name).text]);
  });
}

/** A workspace of the two files that the generator reads. */
function emptyWorkspace(): FsTree {
  const root = temporaryFolder();
  for (const file of ['.prettierrc.json', CORE]) cpSync(join(ROOT, file), join(root, file));
  return new FsTree(root, false);
}

const json = (tree: FsTree, file: string) => JSON.parse(tree.read(file, 'utf8')!);

describe('the replication generator', () => {
  it.each(['mlp', 'cnn'] as const)(
    'writes an app whose files can all be parsed, and that imports what there is: %s',
    async (network) => {
      const tree = emptyWorkspace();
      await replication(tree, { name: 'toy', network });
      const files = tree.listChanges().map(({ path, content }) => ({ path, text: String(content) }));
      expect(files.filter(({ path }) => /\.template$/.test(path))).toEqual([]);
      for (const { path, text } of files) {
        if (path.endsWith('.json')) JSON.parse(text);
        if (!path.endsWith('.ts')) continue;
        const { diagnostics } = ts.transpileModule(text, { fileName: path, reportDiagnostics: true });
        expect(
          diagnostics?.map(({ messageText }) => messageText),
          path,
        ).toEqual([]);
      }
      expect(tree.read('apps/toy/src/model.ts', 'utf8')!.includes('conv2d')).toBe(network === 'cnn');

      const sources = files.filter(({ path }) => path.endsWith('.ts'));
      const imports = importsOf(sources);
      expect(imports.length).toBeGreaterThan(20);
      for (const [from, name] of imports) expect(Object.keys(await import(from)), from).toContain(name);
    },
  );

  it('writes titles and papers as they are, quotes included', async () => {
    const tree = emptyWorkspace();
    const [title, paper] = [`Toy's "net" on digits`, `O'Hara 1999, "Toys"`];
    await replication(tree, { name: 'toy-net', title, paper });
    expect(json(tree, 'experiments/toy-net/paper.json')).toMatchObject({ title, paper });
    expect(json(tree, 'experiments/toy-net/references.json')).toMatchObject({ title, paper, rows: [] });
    expect(json(tree, 'experiments/toy-net/budget.json')).toMatchObject({
      paper,
      selectedOn: 'validation',
      config: { validation: 5000 },
    });
  });

  it('depends on the versions that core depends on', async () => {
    const tree = emptyWorkspace();
    await replication(tree, { name: 'toy' });
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, CORE), 'utf8'));
    expect(json(tree, 'apps/toy/package.json').dependencies).toMatchObject({
      '@tensorflow/tfjs': dependencies['@tensorflow/tfjs'],
      zod: dependencies.zod,
    });
  });

  it.each(['Toy', '../toy', 'toy_net', ''])('refuses the name %j', async (name) => {
    await expect(replication(emptyWorkspace(), { name })).rejects.toThrow(/cannot name a replication/);
  });

  it('does not overwrite a replication', async () => {
    const tree = emptyWorkspace();
    await replication(tree, { name: 'toy' });
    await expect(replication(tree, { name: 'toy' })).rejects.toThrow(/apps\/toy exists already/);
  });
});
