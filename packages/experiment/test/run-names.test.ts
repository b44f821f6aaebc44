import { writeFileSync, existsSync, readdirSync, renameSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findContender } from '../src/app/contender.ts';
import { openRun } from '../src/run/run-folder.ts';
import { commitAll } from './fixtures/git.ts';
import { makeRecord } from './fixtures/record.ts';
import { toy } from './fixtures/toy.ts';
import { makeWorkspace, type TestWorkspace } from './fixtures/workspace.ts';

const ids = {
  first: 'budget-s1-20260101T000000',
  second: 'budget-s2-20260102T000000',
  again: 'budget-s1-20260103T000000',
  stopped: 'budget-s2-20260104T000000',
  other: 'budget-s2-s1-20260105T000000', // of an experiment called budget-s2
};

const refuse = (problem: string) => {
  throw new Error(problem);
};

let workspace: TestWorkspace;
beforeAll(() => {
  workspace = makeWorkspace();
  workspace.write('experiments/toy/budget-s2.json', { title: 'Named so', extends: 'budget' });
  for (const [index, id] of Object.values(ids).entries()) {
    const [, experiment, seed] = /^(.+)-s(\d+)-/.exec(id)!;
    const folder = `runs/toy/${id}`;
    workspace.write(`${folder}/config.json`, {
      app: 'toy',
      experiment,
      title: 'T',
      paper: 'P',
      deviations: [],
      expect: {},
      seed: Number(seed),
      command: 'c',
      config: { epochs: 4 },
    });
    utimesSync(path.join(workspace.root, folder, 'config.json'), index, index);
    if (id !== ids.stopped) {
      const config = {
        epochs: 4,
        batchSize: 10,
        rate: 0.25,
        optimizer: 'sgd',
        shuffle: true,
        schedule: [],
        pause: 0,
      };
      workspace.write(
        `${folder}/result.json`,
        makeRecord({ experiment, seed: Number(seed), config, curve: [] }),
      );
    }
  }
});
afterAll(() => workspace.remove());

describe('a run is named by', () => {
  it.each([
    ['its id', ids.first, ids.first],
    ['its folder', `runs/toy/${ids.second}`, ids.second],
    ['latest', 'latest', ids.other],
    ['its experiment', 'budget', ids.again],
    ['its experiment and seed', 'budget/1', ids.again],
    ['its experiment and seed, the newest finished one', 'budget/2', ids.second],
    ['its experiment and seed as results/ has them', 'budget/seed-2', ids.second],
    ['an experiment whose name ends like a seed', 'budget-s2', ids.other],
  ])('%s', (_, name, id) => {
    expect(openRun(workspace, toy, name).id).toBe(id);
    expect(openRun(workspace, toy, name, 'finished').id).toBe(id);
    expect(findContender(workspace, toy, name, refuse).name).toBe(id);
  });

  it('its experiment, the newest unfinished one where a run is to be resumed', () => {
    for (const name of ['budget', 'budget/2', 'latest', ids.stopped]) {
      expect(openRun(workspace, toy, name, 'unfinished').id).toBe(ids.stopped);
    }
  });

  it.each([
    ['bugdet', /No run "bugdet" of toy: no id in runs\/toy, .* There are, nearest first: budget-s1-/],
    ['budget/9', /No run "budget\/9" of toy/],
    ['nx.json', /No run "nx\.json"/],
  ])('nothing else: %s', (name, message) => {
    expect(() => openRun(workspace, toy, name)).toThrow(message);
  });

  it('an experiment without a run of the kind that is wanted: the others are listed', () => {
    expect(() => openRun(workspace, toy, 'budget/1', 'unfinished')).toThrow(
      `There is no unfinished run of "budget/1" of toy; there are: ${ids.first}, ${ids.again}.`,
    );
  });
});

describe('a contender that is recorded', () => {
  it('is the records of all seeds, or that of one', () => {
    const remote = makeWorkspace();
    for (const seed of [1, 2]) remote.write(`results/toy/budget/seed-${seed}.json`, makeRecord({ seed }));
    expect(findContender(remote, toy, 'budget', refuse).records.map(({ seed }) => seed)).toEqual([1, 2]);
    expect(findContender(remote, toy, 'budget/2', refuse).records.map(({ seed }) => seed)).toEqual([2]);
    expect(() => findContender(remote, toy, 'bugdet', refuse)).toThrow(
      /No record "bugdet"; there are, nearest first: budget\./,
    );
    remote.remove();
  });
});

describe('a run of another version of the app', () => {
  it('is named in a note by list and table --print, which show the others and end well', async () => {
    const apart = makeWorkspace();
    await apart.run('train');
    const [good] = readdirSync(path.join(apart.runs, 'toy'));
    await apart.run('train', '--seed=2');
    const foreign = readdirSync(path.join(apart.runs, 'toy')).find((id) => id !== good)!;
    const config = JSON.parse(apart.read(`runs/toy/${foreign}/config.json`));
    apart.write(`runs/toy/${foreign}/config.json`, { ...config, config: { ...config.config, swish: true } });
    const { code, out, err } = await apart.run('list');
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`${good} +finished`));
    expect(out).toMatch(new RegExp(`${foreign} +cannot be read\n`));
    const message = new RegExp(`^note: \\S*${foreign}\\S* was made by another version of toy: .*"swish"`);
    expect(err).toMatch(message);
    const table = await apart.run('table', '--print');
    expect(table).toMatchObject({ code: 0, err: expect.stringMatching(message) });
    expect(table.out).toContain('your latest run');
    apart.remove();
  });
});

describe('an empty result.json', () => {
  it('of one run keeps the others in list and table, and lets a training end', async () => {
    const apart = makeWorkspace();
    await apart.run('train');
    const [broken] = readdirSync(path.join(apart.runs, 'toy'));
    const file = path.join(apart.runs, 'toy', broken, 'result.json');
    writeFileSync(file, '');
    const list = await apart.run('list');
    expect(list.code).toBe(0);
    expect(list.out).toMatch(new RegExp(`${broken} +cannot be read`));
    expect(list.err).toContain('result.json, line 1, column 1: not JSON');
    expect((await apart.run('train', '--seed=2')).code).toBe(0);
    expect((await apart.run('table', '--print')).out).toContain('your latest run');
    apart.remove();
  });
});

describe('record --experiment', () => {
  it('records the newest run of each seed that may be recorded', async () => {
    const { code, out } = await workspace.run('record', '--experiment=budget');
    expect(code).toBe(0);
    expect(out).toContain(`recorded results/toy/budget/seed-1.json from ${ids.again}\n`);
    expect(out).toContain(`recorded results/toy/budget/seed-2.json from ${ids.second}\n`);
    expect(existsSync(path.join(workspace.results, 'toy/budget-s2'))).toBe(false);
  });

  it('takes an older run where the newest ran with other flags, and names the seeds that have none', async () => {
    const apart = makeWorkspace();
    commitAll(apart);
    await apart.run('train', '--seed=1');
    await apart.run('train', '--seed=1', '--epochs=3');
    await apart.run('train', '--seed=2', '--epochs=3');
    const { code, out, err } = await apart.run('record', '--experiment=budget');
    expect(code).toBe(1);
    expect(out).toMatch(/recorded results\/toy\/budget\/seed-1\.json from budget-s1-/);
    expect(err).toMatch(/^error: Run budget-s2-\S+ is not the experiment "budget": it has --epochs=3, /);
    expect(existsSync(path.join(apart.results, 'toy/budget/seed-2.json'))).toBe(false);
    apart.remove();
  });

  it.each([
    [['--experiment=bugdet'], /no experiment "bugdet"/],
    [['--experiment=budget', '--run=latest'], /Give --run or --experiment, not both/],
  ])('is refused for %j', async (flags, message) => {
    expect(await workspace.run('record', ...flags)).toMatchObject({
      code: 1,
      err: expect.stringMatching(message),
    });
  });
});

describe('paths as a person types them in a sub-folder', () => {
  it('are those of runs, of records, of --runs, and of what compare writes', async () => {
    const apart = makeWorkspace();
    await apart.run('train');
    const [id] = readdirSync(path.join(apart.runs, 'toy'));
    apart.write('mine/kept.json', makeRecord({ seed: 4 }));
    renameSync(path.join(apart.runs, 'toy', id), path.join(apart.root, 'mine', id));
    expect((await apart.runFrom('mine', 'report', `--run=${id}`)).code).toBe(0);
    expect((await apart.runFrom('mine', 'report', `--run=./${id}`)).code).toBe(0);
    expect((await apart.runFrom('mine', 'report', `--run=mine/${id}`)).code).toBe(0); // from the root, as READMEs say
    expect(await apart.run('report', `--run=./${id}`)).toMatchObject({ code: 1 });

    const compared = await apart.runFrom('mine', 'compare', id, 'kept.json', '--out=compared');
    expect(compared).toMatchObject({
      code: 0,
      out: expect.stringContaining('wrote mine/compared: index.html'),
    });
    expect(existsSync(path.join(apart.root, 'mine/compared/table.md'))).toBe(true);

    expect((await apart.runFrom('mine', 'train', '--runs=own')).code).toBe(0);
    expect(readdirSync(path.join(apart.root, 'mine/own/toy'))).toHaveLength(1);
    expect((await apart.runFrom('mine', 'list', '--runs=own')).out).toMatch(/budget-s1-\S+ +finished/);
    expect((await apart.runFrom('mine', 'list', '--runs=mine/own')).out).toMatch(/budget-s1-\S+ +finished/);
    apart.remove();
  });

  it('are named, both places, where there is no such run', async () => {
    const { code, err } = await workspace.runFrom('experiments', 'report', '--run=mine/gone');
    expect(code).toBe(1);
    const places = ['experiments/mine/gone', 'mine/gone'].map((place) => path.join(workspace.root, place));
    expect(err).toContain(`no config.json in ${places.join(' or ')}. `);
  });
});
