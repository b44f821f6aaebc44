import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure, answerEach } from '../src/index.ts';
import { ResultRecord } from '../src/record/result.ts';
import { commitAll } from './fixtures/git.ts';
import { toy } from './fixtures/toy.ts';
import { makeWorkspace, type TestWorkspace } from './fixtures/workspace.ts';

let workspace: TestWorkspace;
beforeAll(() => (workspace = makeWorkspace()));
afterAll(() => workspace.remove());

const runs = () => readdirSync(path.join(workspace.runs, 'toy')).filter((id) => !id.startsWith('compare'));
const resultOf = (id: string): ResultRecord => JSON.parse(workspace.read(`runs/toy/${id}/result.json`));
describe('mistakes', () => {
  it.each([
    [['train', '--epoch=3'], /unknown option '--epoch=3'\s+\(Did you mean --epochs\?\)/],
    [['train', '--batch-size=0'], /--batchSize is 0/],
    [['train', '--experiment=bugdet'], /nearest first: budget/],
    [['trian'], /unknown command 'trian'\s+\(Did you mean train\?\)/],
    [['record'], /There is no finished run of toy/],
    [
      ['train', 'smoke'],
      /train takes flags only, and "smoke" is not a flag\. Did you mean --experiment=smoke\?/,
    ],
    [
      ['report', 'latest'],
      /report takes flags only, and "latest" is not a flag\. Did you mean --run=latest\?/,
    ],
    [['list', 'all'], /list takes flags only, and "all" is not a flag: npx nx run toy:help list/],
  ])('%j exits with 1 and one message', async (argv, message) => {
    const { code, out, err } = await workspace.run(...argv);
    expect(code).toBe(1);
    expect(err).toMatch(message);
    expect(out + err).not.toContain('    at ');
    expect(existsSync(workspace.runs)).toBe(false);
  });
});

it('a command answers for the files that it can read, names the others, and exits with 1', async () => {
  const look = {
    name: 'look',
    summary: 'look at files',
    arguments: '<files...>',
    run: ({ arguments: files }: { arguments: string[] }) =>
      answerEach(files, (file) => {
        if (file === 'b') throw new Failure('b is blank');
        return file.toUpperCase();
      }),
  };
  const apart = makeWorkspace({ ...toy, commands: [look] });
  expect(await apart.run('look', 'a', 'b', 'c')).toEqual({
    code: 1,
    out: 'a: A\nc: C\n',
    err: 'error: b is blank\n',
  });
  apart.remove();
});

describe('from training to table', () => {
  it('trains, records, tabulates, verifies and compares', { timeout: 60_000 }, async () => {
    commitAll(workspace);

    const trained = await workspace.run('train');
    expect(trained).toMatchObject({ code: 0, err: '' });
    expect(trained.out).toMatch(/✓ test\.error at most 2\.00 %: met/);
    const [id] = runs();
    expect(id).toMatch(/^budget-s1-\d{8}T\d{6}$/);
    expect(readdirSync(path.join(workspace.runs, 'toy', id)).sort()).toEqual(
      [
        'checkpoint.json',
        'config.json',
        'environment.json',
        'metrics.jsonl',
        'report.html',
        'result.json',
      ].sort(),
    );
    const result = resultOf(id);
    expect(ResultRecord.safeParse(result).success).toBe(true);
    // x halves each of 4 epochs, from 1: 1/16, squared 1/256.
    expect(result.metrics).toMatchObject({ 'train.loss': 1 / 256, 'test.misses': 0 });
    expect(result.command).toBe('npx nx run toy:train --experiment=budget --seed=1');
    expect(result.commit).toMatch(/^[0-9a-f]{40}$/);

    expect((await workspace.run('record')).code).toBe(0);
    expect(JSON.parse(workspace.read('results/toy/budget/seed-1.json'))).toEqual(result);
    const stale = await workspace.run('table', '--check');
    expect(stale).toMatchObject({ code: 1, err: expect.stringContaining('out of date: ') });
    expect(stale.err).toContain('results/README.md');
    expect((await workspace.run('table')).code).toBe(0);
    expect(await workspace.run('table', '--check')).toMatchObject({ code: 0 });
    expect((await workspace.run('table', '--print')).out).toMatch(/your latest run +parabola +budget/);

    const same = await workspace.run('verify');
    expect(same).toMatchObject({ code: 0, out: expect.stringContaining('is reproduced') });
    // A key that the app has only since then had its default.
    const { shuffle: _, ...older } = result.config;
    workspace.write('results/toy/budget/seed-1.json', { ...result, config: older });
    expect((await workspace.run('verify')).code).toBe(0);
    workspace.write('results/toy/budget/seed-1.json', { ...result, config: { ...older, shuffle: false } });
    expect((await workspace.run('verify')).err).toContain('has changed since it was recorded: shuffle');
    const tampered = { ...result, model: { ...result.model, sha256: 'another' } };
    workspace.write('results/toy/budget/seed-1.json', tampered);
    const other = await workspace.run('verify');
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining('not reproduced: weights') });

    // A run does not depend on results: the tree is still clean, and a changed config is what is refused.
    await workspace.run('train', '--epochs=3', '--no-shuffle');
    const refused = await workspace.run('record');
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(
      /is not the experiment "budget": it has --epochs=3 --shuffle=false, .* --epochs=4 --shuffle=true/,
    );

    workspace.write('experiments/toy/short.json', {
      title: 'Short',
      extends: 'budget',
      config: { epochs: 2 },
    });
    await workspace.run('train', '--experiment=short');
    expect((await workspace.run('record')).err).toMatch(/when it ran, the code is not committed/);
    expect((await workspace.run('record', '--allow-dirty')).code).toBe(0);
    expect(JSON.parse(workspace.read('results/toy/short/seed-1.json')).commit).toMatch(/-dirty$/);

    const compared = await workspace.run('compare', 'budget', 'short', '--out=comparison');
    expect(compared.out).toMatch(/McNemar \(exact\) on test, seed 1: 6 right only in the first/);
    expect(workspace.read('comparison/index.html')).toContain('data:image/svg+xml');
  });
});

describe('stopping and going on', () => {
  it('Ctrl-C saves; the resumed run ends as one that was never stopped', { timeout: 60_000 }, async () => {
    const before = new Set(runs());
    const training = workspace.start('train', '--epochs=12', '--pause=150', '--seed=7');
    await training.saw('\nrun ');
    const [id] = runs().filter((name) => !before.has(name));
    while (!existsSync(path.join(workspace.runs, 'toy', id, 'checkpoint.json'))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    training.kill('SIGINT');
    const stopped = await training.done;
    expect(stopped.code).toBe(130);
    expect(stopped.out).toContain(`--resume=${id}`);
    expect(existsSync(path.join(workspace.runs, 'toy', id, 'result.json'))).toBe(false);

    expect((await workspace.run('record', `--run=${id}`)).err).toMatch(/did not finish/);
    const contradiction = await workspace.run('train', '--resume=latest', '--epochs=13');
    expect(contradiction.err).toMatch(/--epochs=13 contradicts run .* which has --epochs=12/);

    // Committing in between leaves no commit that would give this run again.
    workspace.write('more-code.ts', '');
    commitAll(workspace);

    // A line that was being written when the process was killed.
    const log = workspace.read(`runs/toy/${id}/metrics.jsonl`);
    workspace.write(`runs/toy/${id}/metrics.jsonl`, `${log}{"epoch":99,"train.l`);
    expect((await workspace.run('train', `--resume=${id}`)).code).toBe(0);
    const { curve, metrics, commit } = resultOf(id);
    expect(commit).toMatch(/^[0-9a-f]{40}-dirty$/);
    expect(curve.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    expect(metrics['train.loss']).toBe((7 / 2 ** 12) ** 2);

    expect((await workspace.run('train', `--resume=${id}`)).err).toMatch(
      /is finished: there is nothing to resume/,
    );
  });
});

describe('help', () => {
  it('of a training shows the values in force: those of the experiment, not of the schema', async () => {
    workspace.write('experiments/toy/long.json', {
      title: 'Long',
      paper: 'P',
      config: { epochs: 77, rate: 0.125 },
    });
    const { out } = await workspace.run('train', '--experiment=long', '--help');
    expect(out).toMatch(/--epochs .*default 77\)/);
    expect(out).toMatch(/--rate .*default 0\.125\)/);
    expect(out).toMatch(/--optimizer .*default "sgd"\)/);
    expect(out).toContain('Defaults are those of experiment long.');
    expect((await workspace.run('train', '--help', '--experiment=nowhere')).out).toMatch(
      /--epochs .*default 3\)/,
    );
  });

  it('has every command in one line, and the flags of one', async () => {
    const { code, out } = await workspace.run('help');
    expect(code).toBe(0);
    expect(out).toContain('Usage: npx nx run toy:<command> [flags]\n');
    const names = [
      'train',
      'prepare',
      'list',
      'report',
      'record',
      'table',
      'verify',
      'compare',
      'greet',
      'help',
    ];
    const lines = out.slice(out.indexOf('Commands:')).trim().split('\n').slice(1);
    expect(lines.map((line) => line.trim().split(/ {2,}/)[0])).toEqual(names);
    expect((await workspace.run('help', 'greet')).out).toMatch(
      /Usage: npx nx run toy:greet \[flags\] \[words\.\.\.\]/,
    );
  });
});

describe('expectations', () => {
  it('are shown, and with --strict decide the exit code', async () => {
    const missed = await workspace.run('train', '--epochs=1');
    expect(missed).toMatchObject({
      code: 0,
      out: expect.stringMatching(/✗ test\.error at most 2\.00 %: missed \(20\.00 %\)/),
    });
    expect((await workspace.run('train', '--epochs=1', '--strict')).code).toBe(1);
    expect((await workspace.run('train', '--strict')).code).toBe(0);
  });
});

describe('as a process', () => {
  it('ends with the exit code and one message, without a stack', async () => {
    const { code, out, err } = await workspace.start('train', '--batch-size=0').done;
    expect({ code, out, err }).toEqual({
      code: 1,
      out: '',
      err: 'error: --batchSize is 0: expected at least 1\n',
    });
  });
});

describe('commands of the app', () => {
  it('get their flags and arguments', async () => {
    expect((await workspace.run('greet', 'and', 'all', '--name=you')).out).toBe('Good day, you and all.\n');
    expect((await workspace.run('greet', '--help')).out).toMatch(
      /--name <text>\s+whom to greet \(default "reader"\)/,
    );
  });
});
