import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandsOf } from '../../packages/experiment/src/app/commands/index.ts';
import { createNodesV2 } from '../nx/targets.mjs';

interface Target {
  options: { command: string; cwd: string };
  metadata: { description: string };
}

describe('inferred targets', () => {
  let root: string;
  let projects: Record<string, { targets: Record<string, Target> }>;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'nutshell-targets-'));
    const files = [
      'apps/lenet5/package.json',
      'apps/lenet5/src/main.ts',
      'apps/lenet5/src/commands/predict.ts',
      'apps/lenet5/src/commands/export-model.ts',
      'apps/lenet5/test/model.test.ts',
      'apps/lab/package.json',
      'apps/lab/vite.config.ts',
      'apps/lab/server/main.ts',
      'experiments/lenet5/smoke.json',
      'apps/bench/package.json',
      'apps/bench/src/main.ts',
      'packages/data/package.json',
      'packages/data/src/main.ts.txt',
      'packages/data/test/mnist.test.ts',
      'packages/mcts-lite/package.json',
    ];
    for (const file of files) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), file.endsWith('predict.ts') ? "summary: 'read digits'," : '');
    }
    const [, infer] = createNodesV2;
    const manifests = files.filter((file) => file.endsWith('package.json'));
    const nodes = await infer(manifests, undefined, { workspaceRoot: root, nxJsonConfiguration: {} });
    projects = Object.assign({}, ...nodes.map(([, result]) => result.projects));
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it('gives an app the shared commands, its own and its tests', () => {
    const { targets } = projects['apps/lenet5'];
    const shared = commandsOf({ app: 'none', title: '', paper: '', systems: [] }).map(({ name }) => name);
    expect(Object.keys(targets).sort()).toEqual(
      [...shared, 'help', 'export-model', 'predict', 'test'].sort(),
    );
    expect(targets.predict.options.command).toBe('node --import tsx apps/lenet5/src/main.ts predict');
    expect(targets.predict.metadata.description).toBe('Read digits');
    expect(targets.test.options.command).toBe('vitest run apps/lenet5/');
  });

  it('gives an app without experiments a command to run it, and no training', () => {
    const { targets } = projects['apps/bench'];
    expect(Object.keys(targets)).toEqual(['run']);
    expect(targets.run.options.command).toBe('node --import tsx apps/bench/src/main.ts');
  });

  it('gives a web application its servers and its build', () => {
    const { targets } = projects['apps/lab'];
    expect(Object.keys(targets).sort()).toEqual(['build', 'dev', 'serve']);
    expect(targets.serve.options.command).toBe('node --import tsx apps/lab/server/main.ts serve');
    expect(targets.build.options.command).toBe('node --import tsx apps/lab/server/main.ts build');
    expect(targets.dev.options.command).toBe('vite apps/lab');
  });

  it('gives a package its tests, and nothing where it has none', () => {
    expect(Object.keys(projects['packages/data'].targets)).toEqual(['test']);
    expect(projects['packages/mcts-lite'].targets).toEqual({});
  });
});
