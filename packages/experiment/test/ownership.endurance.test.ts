import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { makeWorkspace, type TestWorkspace } from './fixtures/workspace.ts';

const timeout = 180_000;
const launcher = new URL('../../../tools/start/child.mjs', import.meta.url).href;
const toy = fileURLToPath(new URL('fixtures/toy.ts', import.meta.url));

let workspace: TestWorkspace;
beforeEach(() => (workspace = makeWorkspace()));
afterEach(() => workspace.remove());

const folder = () => path.join(workspace.runs, 'toy');
const inRun = (id: string, ...segments: string[]) => path.join(folder(), id, ...segments);
const owners = (id: string) => readdirSync(inRun(id)).filter((file) => file.startsWith('owner-'));
const bits = (id: string) => {
  const { curve, metrics, misses } = JSON.parse(readFileSync(inRun(id, 'result.json'), 'utf8'));
  return { curve, metrics, misses, log: readFileSync(inRun(id, 'metrics.jsonl'), 'utf8') };
};

/** Waits until the only run but for `before` has a checkpoint. @returns its id */
async function begun(before: readonly string[] = []): Promise<string> {
  for (;;) {
    const id = existsSync(folder()) && readdirSync(folder()).find((name) => !before.includes(name));
    if (id && existsSync(inRun(id, 'checkpoint.json'))) return id;
    await setTimeout(10);
  }
}

/** The id of a run that was never disturbed. */
async function straight(): Promise<string> {
  expect((await workspace.run('train', '--epochs=30', '--pause=1')).code).toBe(0);
  return readdirSync(folder())[0];
}

describe('a training', { timeout }, () => {
  it('whose launcher is killed saves, stops, and can be resumed to the same bits', async () => {
    const expected = await straight();
    const words = JSON.stringify([
      '--import',
      import.meta.resolve('tsx'),
      toy,
      'train',
      '--epochs=30',
      '--pause=200',
    ]);
    const child = spawn(
      process.execPath,
      ['--input-type=module', '-e', `import { runNode } from '${launcher}'; await runNode(${words});`],
      { cwd: workspace.root, env: { ...process.env, NUTSHELL_RUNS: '' }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let err = '';
    child.stderr.on('data', (text) => (err += text));
    const closed = new Promise((resolve) => child.on('close', resolve)); // of the training's output, too
    onTestFinished(() => void child.kill('SIGKILL'));
    const id = await begun([expected]);
    expect(owners(id)).toHaveLength(1);
    child.kill('SIGKILL');
    await closed;
    expect(err).toContain(
      'The program that started this training has ended: stopping as soon as a checkpoint is saved',
    );
    expect(owners(id)).toEqual([]);
    expect(existsSync(inRun(id, 'result.json'))).toBe(false);
    expect(await workspace.run('train', '--resume=latest')).toMatchObject({ code: 0, err: '' });
    expect(bits(id).log).toBe(bits(expected).log);
    expect(bits(id)).toEqual(bits(expected));
  });

  it('that is killed is taken over at once; of two that do so at once one is refused', async () => {
    const expected = await straight();
    const first = workspace.start('train', '--epochs=30', '--pause=100');
    const id = await begun([expected]);
    const refused = await workspace.run('train', `--resume=${id}`);
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringMatching(/is being trained by process \d+ since 20/),
    });
    first.kill('SIGKILL');
    await first.done;
    expect(owners(id)).toHaveLength(1);
    const both = await Promise.all([1, 2].map(() => workspace.start('train', `--resume=${id}`).done));
    expect(both.map(({ code }) => code).sort(), both.map(({ err }) => err).join()).toEqual([0, 1]);
    expect(both.find(({ code }) => code === 1)!.err).toMatch(/being trained by process \d+|is finished/);
    expect(owners(id)).toEqual([]);
    expect(bits(id)).toEqual(bits(expected));
  });
});
