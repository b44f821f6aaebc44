/** One bad file among many: it is named, and the rest is shown. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRecord } from './fixtures/record.ts';
import { commitAll } from './fixtures/git.ts';
import { makeWorkspace, type TestWorkspace } from './fixtures/workspace.ts';

let workspace: TestWorkspace;
beforeEach(() => {
  workspace = makeWorkspace();
  workspace.write('experiments/toy/other.json', { title: 'The other', paper: 'P', config: { epochs: 4 } });
});
afterEach(() => workspace.remove());

const record = (experiment: string, seed: number, content?: unknown) =>
  workspace.write(
    `results/toy/${experiment}/seed-${seed}.json`,
    content ?? makeRecord({ experiment, seed, misses100: 2 * seed }),
  );
const timesIn = (text: string, part: string | RegExp) => text.split(part).length - 1;

const bad = 'results/toy/budget/seed-2.json';
const faults: [string, () => unknown, RegExp][] = [
  ['is empty', () => '', /seed-2\.json, line 1, column 1: not JSON .*\. It is left out here\. Bring it back \(git restore results\/toy\/budget\/seed-2\.json\)/],
  ['is damaged', () => JSON.stringify(makeRecord({ seed: 2 })).slice(0, 300), /seed-2\.json, line 1, column \d+: not JSON/],
  ['lies in the wrong place', () => makeRecord({ seed: 7 }), /seed-2\.json is the record of toy budget, seed 7: it lies in the wrong place\./],
  ['is of the wrong shape', () => ({ ...makeRecord({ seed: 2 }), metric: {} }), /seed-2\.json is not a result record: unknown key "metric"; .*"metrics"/],
]; // prettier-ignore

describe.each(faults)('a record that %s', (_, content, message) => {
  beforeEach(() => {
    for (const seed of [1, 3]) record('budget', seed);
    record('other', 1);
    record('budget', 2, content());
  });

  it('is named by list, which shows the rest', async () => {
    const { code, out, err } = await workspace.run('list');
    expect(code).toBe(0);
    expect(out).toMatch(/^budget +Toy budget .* 1, 3$/m);
    expect(out).toMatch(/^other +The other .* 1$/m);
    expect(err).toMatch(message);
    expect(timesIn(err, 'error: ')).toBe(1);
  });

  it('is named by table --print, which shows the rest and exits with 1', async () => {
    const { code, out, err } = await workspace.run('table', '--print');
    expect(code).toBe(1);
    expect(out).toMatch(/Toy budget +parabola +budget .*4\.00 ± 2\.83 %/); // of 2 and 6 misses of 100
    expect(out).toMatch(/The other +parabola +other/);
    expect(err).toMatch(message);
    expect(timesIn(err, 'error: ')).toBe(1);
  });

  it('is named by table and table --check, which do the rest and exit with 1', async () => {
    const written = await workspace.run('table');
    expect(written).toMatchObject({ code: 1, err: expect.stringMatching(message) });
    expect(workspace.read('results/README.md')).toMatch(/\| Toy budget .*4\.00 ± 2\.83 %/);
    const checked = await workspace.run('table', '--check');
    expect(checked).toMatchObject({ code: 1, err: expect.stringMatching(message) });
    expect(checked.out).toContain('tables and charts are up to date');
  });

  it('is left out of a comparison of its experiment, and refused where it is asked for', async () => {
    const all = await workspace.run('compare', 'budget', 'other', '--out=compared');
    expect(all).toMatchObject({ code: 1, err: expect.stringMatching(message) });
    expect(workspace.read('compared/table.md')).toMatch(/4\.00 ± 2\.83 %/);
    const apart = await workspace.run('compare', 'budget/1', 'budget/3', '--out=apart');
    expect(apart).toMatchObject({ code: 0, err: '' });
    const asked = await workspace.run('compare', 'budget/1', 'budget/2');
    expect(asked).toMatchObject({ code: 1, err: expect.stringContaining(bad) });
  });

  it('lets a training of another seed end well, with its report', async () => {
    const { code, out, err } = await workspace.run('train', '--seed=5');
    expect(code).toBe(0);
    expect(out).toContain('run folder');
    expect(err).not.toContain('error: ');
    const [id] = readdirSync(path.join(workspace.runs, 'toy'));
    expect(existsSync(path.join(workspace.runs, 'toy', id, 'report.html'))).toBe(true);
  });

  it('lets a training of its own seed end well, which names it', async () => {
    const { code, out, err } = await workspace.run('train', '--seed=2');
    expect(code).toBe(0);
    expect(out).toContain('run folder');
    expect(err).toMatch(message);
    expect(timesIn(err, 'error: ')).toBe(1);
  });
});

it('a bad record beside the paper’s figure is named after a training, with the mean of the others', async () => {
  workspace.write('experiments/toy/references.json', {
    title: 'A parabola',
    paper: 'Cauchy 1847',
    dataset: 'parabola',
    metrics: [{ name: 'test.error', label: 'test error' }],
    rows: [{ system: 'By hand', values: { 'test.error': 0.05 }, experiment: 'budget', source: 'page 1' }],
  });
  for (const seed of [1, 3]) record('budget', seed);
  record('budget', 2, '');
  const { code, out, err } = await workspace.run('train', '--seed=5');
  expect(code).toBe(0);
  expect(out).toMatch(/record +test\.error 4\.00 ± 2\.83 % .*2 seeds/);
  expect(err).toMatch(/^error: .*seed-2\.json, line 1, column 1: not JSON/);
});

describe('a bad experiment file', () => {
  beforeEach(() => {
    record('budget', 1);
    record('other', 1);
    workspace.write('experiments/toy/child.json', { title: 'Child', extends: 'other' });
    workspace.write('experiments/toy/other.json', '{ "title": "The other", ');
  });

  it('is named once, and list shows the rest', async () => {
    const { code, out, err } = await workspace.run('list');
    expect(code).toBe(0);
    expect(out).toMatch(/^budget +Toy budget .* 1$/m);
    expect(out).toMatch(/^child +cannot be read/m);
    expect(out).toMatch(/^other +cannot be read .* 1$/m);
    expect(err).toMatch(
      /^error: experiments\/toy\/other\.json, line 1, column \d+: not JSON .* Put it right\.\n$/,
    );
  });

  it('is named by table --print, which shows the rest and exits with 1', async () => {
    const { code, out, err } = await workspace.run('table', '--print');
    expect(code).toBe(1);
    expect(out).toMatch(/Toy budget +parabola +budget .*2\.00 %/);
    expect(err).toMatch(/^error: experiments\/toy\/other\.json, line 1/);
    expect(timesIn(err, 'error: ')).toBe(1);
  });
});

it('a bad references.json is named by table --print, which shows our rows and exits with 1', async () => {
  record('budget', 1);
  workspace.write('experiments/toy/references.json', '');
  const { code, out, err } = await workspace.run('table', '--print');
  expect(code).toBe(1);
  expect(out).toMatch(/Toy budget +parabola +budget .*2\.00 %/);
  expect(err).toMatch(/^error: experiments\/toy\/references\.json, line 1, column 1: not JSON/);
});

it('a run that cannot be read keeps record --experiment from no other', async () => {
  commitAll(workspace);
  await workspace.run('train', '--seed=1');
  await workspace.run('train', '--seed=2');
  const [first] = readdirSync(path.join(workspace.runs, 'toy')).filter((id) => id.includes('-s1-'));
  workspace.write(`runs/toy/${first}/result.json`, '');
  const { code, out, err } = await workspace.run('record', '--experiment=budget');
  expect(code).toBe(1);
  expect(out).toContain('recorded results/toy/budget/seed-2.json');
  expect(err).toMatch(/^error: runs\/toy\/budget-s1-\S+\/result\.json, line 1, column 1: not JSON/);
  expect(err).toContain('Remove its folder if it is of no more use.');
});

it.each(['', '[1, 2]', 'null'])(
  'a report is written without an environment.json that is %j, which is named',
  async (text) => {
    await workspace.run('train');
    const [id] = readdirSync(path.join(workspace.runs, 'toy'));
    rmSync(path.join(workspace.runs, 'toy', id, 'report.html'));
    workspace.write(`runs/toy/${id}/environment.json`, text);
    const { code, err } = await workspace.run('report');
    expect(code).toBe(1);
    expect(err).toMatch(
      /^error: runs\/toy\/\S+\/environment\.json(, line 1|: the whole is ).* It is left out here\./m,
    );
    expect(existsSync(path.join(workspace.runs, 'toy', id, 'report.html'))).toBe(true);
  },
);
