import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FsTree, flushChanges } from 'nx/src/generators/tree';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import replication from '../nx/replication/generator.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const CONFIGURATION = [
  'package.json',
  'nx.json',
  'tsconfig.base.json',
  'tsconfig.json',
  'vitest.config.ts',
  '.prettierrc.json',
];

/** Each step is a program of its own; on a busy machine of two cores they take their time. */
const PATIENCE = 180_000;

describe('the replication generator', () => {
  let root: string;

  beforeAll(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'nutshell-replication-')));
    for (const file of [...CONFIGURATION, 'packages/core/package.json']) {
      cpSync(join(ROOT, file), join(root, file));
    }
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'), 'junction');
    await generate({ name: 'toy-net', title: `Toy's "net" on digits`, paper: `O'Hara 1999, "Toys"` });
    await generate({ name: 'toy-cnn', network: 'cnn' });
  }, PATIENCE);
  afterAll(() => rmSync(root, { recursive: true }));

  async function generate(options: Parameters<typeof replication>[1]) {
    const tree = new FsTree(root, false);
    await replication(tree, options);
    flushChanges(root, tree.listChanges());
  }

  function run(...args: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    return { status, output: `${stdout}${stderr}` };
  }

  it(
    'writes an app that type-checks',
    () => {
      expect(run(join('node_modules', 'typescript', 'bin', 'tsc'), '-p', '.')).toEqual({
        status: 0,
        output: '',
      });
    },
    PATIENCE,
  );

  it(
    'whose tests pass',
    () => {
      const { status, output } = run(join('node_modules', 'vitest', 'vitest.mjs'), 'run', 'apps/toy-');
      expect(status, output).toBe(0);
    },
    PATIENCE,
  );

  it.each(['toy-net', 'toy-cnn'])(
    'whose smoke experiment runs, and whose run is evaluated and exported: %s',
    (app) => {
      for (const command of [['train', '--experiment=smoke'], ['evaluate'], ['export']]) {
        const { status, output } = run('--import', 'tsx', join('apps', app, 'src', 'main.ts'), ...command);
        expect(status, output).toBe(0);
      }
    },
    PATIENCE,
  );

  it.each(['Toy', '../toy', 'toy_net', ''])('refuses the name %j', async (name) => {
    await expect(generate({ name })).rejects.toThrow(/cannot name a replication/);
  });

  it('does not overwrite a replication', async () => {
    await expect(generate({ name: 'toy-net' })).rejects.toThrow(/apps\/toy-net exists already/);
  });
});
