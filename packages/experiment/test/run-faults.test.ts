import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AppCommand, type Run, writeFigures, writeIntoRun } from '../src/index.ts';
import { thisProcess } from '../src/run/process.ts';
import { stop, toyWith } from './fixtures/stoppable.ts';
import { makeWorkspace, type TestWorkspace } from './fixtures/workspace.ts';

/** What happens after an epoch of the next trainings. */
let after: (epoch: number, run: Run<any>) => unknown;
let workspace: TestWorkspace;

const look: AppCommand = {
  name: 'look',
  summary: 'open a run',
  arguments: '<run>',
  run: async ({ arguments: [name], openRun }) => console.log(`opened ${openRun(name).id}`),
};

beforeEach(() => {
  after = () => {};
  workspace = makeWorkspace({ ...toyWith((epoch, run) => after(epoch, run)), commands: [look] });
});
afterEach(() => {
  vi.useRealTimers();
  workspace.remove();
});

const runs = () => (existsSync(runsFolder()) ? readdirSync(runsFolder()).sort() : []);
const runsFolder = () => path.join(workspace.runs, 'toy');
const fileOf = (id: string, name: string) => path.join(runsFolder(), id, name);

/** Trains until the second epoch is over. @returns the run's id */
async function stopped(...flags: string[]): Promise<string> {
  const before = runs();
  after = (epoch) => epoch === 2 && stop();
  expect((await workspace.run('train', ...flags)).code).toBe(130);
  after = () => {};
  return runs().find((id) => !before.includes(id))!;
}

function fail(error: unknown): never {
  throw error;
}

/** Writes that a process which lives trains in the run. */
function occupy(id: string): void {
  const owner = { ...thisProcess(), pid: process.ppid, started: '', since: new Date(0).toISOString() };
  writeFileSync(fileOf(id, `owner-${process.ppid}-abc.json`), JSON.stringify(owner));
}

describe('a run in training', () => {
  const busy = () => new RegExp(`being trained by process ${process.ppid} since (1970|1969)-`);

  it('is not resumed, recorded or reported, and the process is named', async () => {
    const id = await stopped();
    occupy(id);
    const log = readFileSync(fileOf(id, 'metrics.jsonl'), 'utf8');
    for (const command of [
      ['train', `--resume=${id}`],
      ['train', '--resume=latest'],
      ['record', `--run=${id}`],
      ['record'],
      ['report', `--run=${id}`],
      ['report'],
      ['compare', id, id],
    ]) {
      const { code, err } = await workspace.run(...command);
      expect({ command, code, err }).toEqual({ command, code: 1, err: expect.stringMatching(busy()) });
    }
    expect(readFileSync(fileOf(id, 'metrics.jsonl'), 'utf8')).toBe(log);
  });

  it('is said to be so where its checkpoint is used, in the list, and beside a verification', async () => {
    const id = await stopped();
    occupy(id);
    expect((await workspace.run('look', id)).out).toMatch(
      /this is its newest checkpoint\.\nopened budget-s1-/,
    );
    expect((await workspace.run('list')).out).toMatch(busy());
    await workspace.run('train', '--seed=1');
    await workspace.run('record', '--allowDirty');
    expect((await workspace.run('verify')).out).toMatch(
      /is being trained by process .* This one is trained beside it/,
    );
  });

  it('is passed over by name, and that is said', async () => {
    await workspace.run('train');
    const [finished] = runs();
    const id = await stopped();
    occupy(id);
    const { code, out } = await workspace.run('report');
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`Run ${id} is ${busy().source}.*The newest finished one is ${finished}`));
  });
});

describe('a run folder that goes during training', () => {
  it.each([
    ['moved', (dir: string) => renameSync(dir, `${dir}-moved`)],
    ['removed', (dir: string) => rmSync(dir, { recursive: true })],
  ])('is not made again once it is %s: the training says so and stops', async (_, take) => {
    let epochs = 0;
    after = (epoch, run) => {
      epochs = epoch;
      if (epoch === 2) take(run.dir);
    };
    const { code, err } = await workspace.run('train');
    expect(code).toBe(1);
    expect(err).toMatch(/^error: the run folder runs\/toy\/budget-s1-\S+ is gone/);
    expect(err).toMatch(/npx nx run toy:train --resume=budget-s1-\S+\n$/);
    expect(epochs).toBe(2);
    expect(runs().filter((id) => !id.endsWith('-moved'))).toEqual([]);
  });

  it.each<[string, (run: Run<any>) => unknown]>([
    ['a file', (run) => writeIntoRun(run, { 'words.json': '[]' })],
    ['a file of a folder', (run) => writeIntoRun(run, { 'words.json': '[]' }, 'folds', 'first')],
    ['a figure', (run) => writeFigures(run, { 'a.svg': '<svg/>' })],
    ['a folder', (run) => mkdirSync(run.path('games'))],
  ])('is not made again by %s that the training writes before its next row', async (_, write) => {
    after = (epoch, run) => {
      if (epoch !== 2) return;
      rmSync(run.dir, { recursive: true });
      write(run);
    };
    const { code, err } = await workspace.run('train');
    expect(code).toBe(1);
    expect(err).toMatch(/^error: the run folder runs\/toy\/budget-s1-\S+ is gone: it was moved or removed/);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(runs()).toEqual([]);
  });

  it('after the last row leaves no result', async () => {
    after = (epoch, run) => epoch === 4 && rmSync(run.dir, { recursive: true });
    expect((await workspace.run('train')).err).toMatch(/is gone/);
    expect(runs()).toEqual([]);
  });
});

describe('a resumed run', () => {
  const edit = (file: string, from: RegExp, to: string) => (id: string) => {
    const text = readFileSync(fileOf(id, file), 'utf8');
    expect(text).toMatch(from);
    writeFileSync(fileOf(id, file), text.replace(from, to));
  };

  it.each([
    ['metrics.jsonl', 'a digit of a row', edit('metrics.jsonl', /0\.25/, '0.26')],
    ['metrics.jsonl', 'a row taken out', edit('metrics.jsonl', /^.*\n/, '')],
    ['config.json', 'another seed', edit('config.json', /"seed": 1/, '"seed": 2')],
    ['config.json', 'another setting', edit('config.json', /"rate": 0\.25/, '"rate": 0.5')],
    ['config.json', 'another expectation', edit('config.json', /0\.02/, '0.9')],
    ['environment.json', 'another commit', edit('environment.json', /"commit": "[^"]*"/, '"commit": "abc"')],
  ])('is refused with %s changed: %s', async (file, _, change) => {
    const id = await stopped();
    change(id);
    const { code, err } = await workspace.run('train', `--resume=${id}`);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(`runs/toy/${id}/${file}`) });
    expect(existsSync(fileOf(id, 'result.json'))).toBe(false);
  });

  it('is refused with another seed even before it has a checkpoint', async () => {
    const id = await stopped();
    rmSync(fileOf(id, 'checkpoint.json'));
    edit('config.json', /"seed": 1/, '"seed": 2')(id);
    expect((await workspace.run('train', `--resume=${id}`)).err).toMatch(
      /config\.json was changed since the run began/,
    );
  });

  it('ends as one that was never stopped, with a torn line and rows after its checkpoint', async () => {
    await workspace.run('train');
    const [straight] = runs();
    const id = await stopped();
    const log = readFileSync(fileOf(id, 'metrics.jsonl'), 'utf8');
    writeFileSync(fileOf(id, 'metrics.jsonl'), `${log}{"epoch":3,"train.loss":7}\n{"ep`);
    expect((await workspace.run('train', `--resume=${id}`)).code).toBe(0);
    const bits = (run: string) => {
      const { curve, metrics, misses } = JSON.parse(readFileSync(fileOf(run, 'result.json'), 'utf8'));
      return { curve, metrics, misses, log: readFileSync(fileOf(run, 'metrics.jsonl'), 'utf8') };
    };
    expect(bits(id)).toEqual(bits(straight));
  });
});

describe('a run whose environment.json is not what was written', () => {
  it.each([
    ['{}', /environment\.json: "commit" is missing: expected string/],
    ['[]', /environment\.json: the whole is \[\]: expected object/],
    ['{"commit":', /environment\.json, line 1, column \d+: not JSON/],
  ])('is refused before it trains: %s', async (text, message) => {
    const id = await stopped();
    writeFileSync(fileOf(id, 'environment.json'), text);
    const { code, err } = await workspace.run('train', `--resume=${id}`);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(message) });
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

describe('latest', () => {
  it('is the run that was begun last, also by a clock that was set back', async () => {
    await stopped();
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2001-01-01T00:00:00Z') });
    const second = await stopped();
    expect(second).toMatch(/20010101T000000$/);
    expect((await workspace.run('train', '--resume=latest')).out).toContain(`resuming runs/toy/${second}\n`);
    const third = await stopped();
    await workspace.run('train', `--resume=${third}`);
    expect((await workspace.run('report')).out).toContain(`wrote runs/toy/${third}/report.html`);
  });

  it('to resume is the newest that holds something to go on from', async () => {
    const first = await stopped();
    const second = await stopped();
    for (const file of ['checkpoint.json', 'metrics.jsonl']) rmSync(fileOf(second, file)); // killed at once
    expect((await workspace.run('train', '--resume=latest')).out).toContain(`resuming runs/toy/${first}\n`);
    expect((await workspace.run('train', '--resume=latest')).out).toContain(`resuming runs/toy/${second}\n`);
  });

  it('to resume is none that is in training', async () => {
    const first = await stopped();
    occupy(await stopped());
    expect((await workspace.run('train', '--resume=latest')).out).toContain(`resuming runs/toy/${first}\n`);
  });

  it('to resume is none that another version of the app made', async () => {
    const first = await stopped();
    const second = await stopped();
    const config = readFileSync(fileOf(second, 'config.json'), 'utf8');
    writeFileSync(fileOf(second, 'config.json'), config.replace('"rate"', '"pace"'));
    expect((await workspace.run('train', '--resume=latest')).out).toContain(`resuming runs/toy/${first}\n`);
  });

  const noFile = Object.assign(new Error("ENOENT: no such file or directory, stat 'a.txt'"), {
    code: 'ENOENT',
    syscall: 'stat',
  });
  it.each<[string, (run: Run<any>) => never, string]>([
    ['for want of data', () => fail(new Error('no data')), 'no data'],
    [
      'for want of a file, as its own message says',
      () => fail(new Error('There is no file a.txt.', { cause: noFile })),
      'There is no file a.txt.',
    ],
    [
      'for want of a file, as the system says',
      () => fail(Object.assign(noFile, { path: '/texts/a.txt' })),
      '/texts/a.txt cannot be read or written: it is not there (ENOENT). Put it back, then start again: npx nx run toy:train --experiment=budget --seed=1',
    ],
    [
      'after it wrote what its network stands for',
      (run) => {
        writeIntoRun(run, { 'vocabulary.json': '[]' });
        fail(new Error('no memory'));
      },
      'no memory',
    ],
  ])('is never a start that failed %s: it leaves no folder', async (_, start, message) => {
    const first = await stopped();
    const broken = makeWorkspace({ ...toyWith(() => {}), train: async (run) => start(run) });
    const { code, err } = await broken.run('train', `--runs=${workspace.runs}`);
    broken.remove();
    expect({ code, err }).toEqual({ code: 1, err: `error: ${message}\n` });
    expect(runs()).toEqual([first]);
  });

  it('may be a training that failed after it had learnt something', async () => {
    after = (epoch) => {
      if (epoch === 2) throw new Error('no memory');
    };
    expect((await workspace.run('train')).err).toBe('error: no memory\n');
    after = () => {};
    expect(runs()).toHaveLength(1);
    expect((await workspace.run('train', '--resume=latest')).code).toBe(0);
  });
});
