import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '@nutshell/testing/temporary-folder';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Replication } from '../src/index.ts';
import { commitAll } from './fixtures/git.ts';
import { stop, toyWith } from './fixtures/stoppable.ts';
import { toy } from './fixtures/toy.ts';
import { makeWorkspace, type TestWorkspace } from './fixtures/workspace.ts';

let workspace: TestWorkspace;
beforeEach(() => (workspace = makeWorkspace()));
afterEach(() => workspace.remove());

const references = (experiment: string) => ({
  title: 'A parabola',
  paper: 'Cauchy 1847',
  dataset: 'parabola',
  metrics: [{ name: 'test.error', label: 'test error' }],
  rows: [{ system: 'Steepest descent', values: { 'test.error': 0.05 }, experiment, source: 'page 1' }],
});

describe('a training of several seeds', () => {
  it('makes one run per seed, and shows mean and standard deviation', async () => {
    const { code, out } = await workspace.run('train', '--seeds=1..3', '--epochs=2');
    expect(code).toBe(0);
    const ids = readdirSync(path.join(workspace.runs, 'toy'));
    expect(ids.map((id) => /^budget-s(\d)-/.exec(id)?.[1]).sort()).toEqual(['1', '2', '3']);
    // x is seed / 4, misses 100 x²/(1 + x²), rounded: 6, 20 and 36; their mean is 20.67, standard deviation 15.01.
    expect(out).toMatch(/\n +all .*20\.67 ± 15\.01 %/);
    expect(out.match(/It cannot be recorded/g)).toHaveLength(1);
  });

  it('goes on with the next seed after one that fails, and exits with 1', async () => {
    const { code, out, err } = await makeFailing().run('train', '--seeds=4,5,6');
    expect({ code, err }).toEqual({ code: 1, err: 'error: seed 5: no luck\n' });
    expect(out.match(/✓ test\.error/g)?.length ?? 0).toBe(0);
    expect(out).toMatch(/\n +4 .*\n +6 .*\n +all /);
  });

  it.each([
    ['5..1', /--seeds is "5\.\.1": expected a range such as 1\.\.5/],
    ['1,1', /different seeds such as 1,3,5/],
    ['1,x', /--seeds is "1,x"/],
    ['', /--seeds is ""/],
  ])('is refused for %j', async (seeds, message) => {
    expect(await workspace.run('train', `--seeds=${seeds}`)).toMatchObject({
      code: 1,
      err: expect.stringMatching(message),
    });
    expect(existsSync(workspace.runs)).toBe(false);
  });

  it('is refused beside --seed', async () => {
    expect((await workspace.run('train', '--seeds=1,2', '--seed=1')).err).toMatch(
      /--seeds and --seed contradict each other/,
    );
  });
});

describe('a training whose flags change what is learnt', () => {
  const own = () =>
    makeWorkspace({
      ...toy,
      subject: ['optimizer', 'shuffle'],
      ownData: ({ optimizer }) =>
        optimizer === 'adam' ? { title: "The reader's parabola", settings: { rate: 0.125 } } : undefined,
    } as Replication<typeof toy.config>);
  const configOf = (workspace: TestWorkspace, out: string) =>
    JSON.parse(workspace.read(`${/^run (\S+)$/m.exec(out)![1]}/config.json`)).config;

  it('has a title of its own, the settings that suit unknown data, and nothing that it could miss', async () => {
    const workspace = own();
    const { code, out } = await workspace.run('train', '--optimizer=adam', '--epochs=1', '--strict');
    expect(out).toMatch(/^The reader's parabola \(toy budget, seed 1\)$/m);
    expect(out).not.toMatch(/expected|missed|toy:record/);
    expect(code).toBe(0);
    expect(configOf(workspace, out).rate).toBe(0.125);
    const given = await workspace.run('train', '--optimizer=adam', '--rate=0.5');
    expect(configOf(workspace, given.out).rate).toBe(0.5);
    workspace.remove();
  });

  it('names the flag where the app has no title for it; other flags change no title', async () => {
    const workspace = own();
    const title = JSON.parse(workspace.read('experiments/toy/budget.json')).title as string;
    const changed = await workspace.run('train', '--shuffle=false', '--epochs=1');
    expect(changed.out).toContain(`${title}, with --shuffle=false (toy budget`);
    expect(changed.out).not.toContain('missed');
    const quick = await workspace.run('train', '--epochs=1');
    expect(quick.out).toContain(`${title} (toy budget`);
    expect(quick.out).toContain('missed');
    workspace.remove();
  });
});

describe('a training once', () => {
  const ids = () => readdirSync(path.join(workspace.runs, 'toy'));
  const once = (...flags: string[]) => workspace.run('train', '--once', ...flags);

  it('is left out if it is finished, with this seed and these settings', async () => {
    await once();
    const [id] = ids();
    expect(await once()).toMatchObject({
      code: 0,
      out: `budget with seed 1 is trained already: run ${id}\n`,
    });
    await once('--seed=2');
    await once('--epochs=3');
    expect(ids()).toHaveLength(3);
  });

  it('goes on with a run that was stopped', async () => {
    workspace.remove();
    let stops = true;
    workspace = makeWorkspace(toyWith((epoch) => epoch === 2 && stops && stop()));
    expect((await once()).code).toBe(130);
    stops = false;
    expect((await once('--resume=latest')).err).toMatch(/--once and --resume contradict each other/);
    const { code, out } = await once();
    expect(code).toBe(0);
    expect(out).toContain(`resuming runs/toy/${ids()[0]}`);
    expect(ids()).toHaveLength(1);
  });

  it('is refused beside --seeds', async () => {
    expect((await once('--seeds=1,2')).err).toMatch(/--once and --seeds contradict each other/);
  });
});

describe('a dry run', () => {
  /** Describes a network of two layers and says after 100 of 6,000 examples that they took half a second. */
  const timed: Replication<typeof toy.config> = {
    ...toy,
    async train(run) {
      run.log({ epoch: 1, 'train.loss': 1 });
      run.trial?.describe([
        { name: 'hidden', output: '30', parameters: 23_550 },
        { name: 'output', output: '10', parameters: 310 },
      ]);
      run.trial?.finish({ examples: 100, seconds: 0.5, total: 6000 });
      throw new Error('the training was not ended');
    },
  };

  it('prints layers, parameters and the time at the measured pace, and keeps nothing', async () => {
    const trying = makeWorkspace(timed);
    const { code, out } = await trying.run('train', '--dry-run');
    expect(code).toBe(0);
    expect(out).toMatch(/hidden +30 +23,550\noutput +10 +310\n +23,860\n/);
    // 6,000 examples at 200 per second.
    expect(out).toMatch(/time +about 30 s of learning: 6,000 examples at 200 per second/);
    expect(existsSync(trying.runs)).toBe(false);
    trying.remove();
  });

  it('says how long it took if the training ends by itself', async () => {
    const { code, out } = await workspace.run('train', '--dry-run');
    expect(code).toBe(0);
    expect(out).toMatch(/time .*: it was trained to its end/);
    expect(existsSync(workspace.runs)).toBe(false);
  });

  it('removes what dry runs left that were killed, and leaves nothing itself', async () => {
    const folder = temporaryFolder();
    const { pid: dead } = spawnSync('true'); // a process that has ended
    mkdirSync(path.join(folder, `nutshell-trial-${dead}-x1y2z3`, 'toy'), { recursive: true });
    mkdirSync(path.join(folder, `nutshell-trial-${process.ppid}-x1y2z3`)); // of one that lives
    vi.stubEnv('TMPDIR', folder);
    expect((await workspace.run('train', '--dry-run')).code).toBe(0);
    vi.unstubAllEnvs();
    expect(readdirSync(folder)).toEqual([`nutshell-trial-${process.ppid}-x1y2z3`]);
  });

  it('says whether it can be recorded, and why not', async () => {
    commitAll(workspace);
    expect((await workspace.run('train', '--dry-run')).out).toMatch(/recordable +yes/);
    expect((await workspace.run('train', '--dry-run', '--epochs=9')).out).toMatch(
      /recordable +no: it has --epochs=9, the experiment --epochs=4/,
    );
    workspace.write('code.ts', '');
    expect((await workspace.run('train', '--dry-run')).out).toMatch(
      /recordable +no: the code is not committed/,
    );
  });
});

describe('a training begins by saying', () => {
  it('why it cannot be recorded', async () => {
    commitAll(workspace);
    expect((await workspace.run('train')).out).not.toContain('cannot be recorded');
    expect((await workspace.run('train', '--epochs=5')).out).toMatch(
      /run runs\S+\nIt cannot be recorded: it has --epochs=5, the experiment --epochs=4\.\n/,
    );
    workspace.write('code.ts', '');
    expect((await workspace.run('train')).out).toMatch(
      /It cannot be recorded: the code is not committed \(commit [0-9a-f]{40}-dirty\)\.\n/,
    );
  });

  it('what is wrong with references.json', async () => {
    workspace.write('experiments/toy/references.json', { ...references('budget'), rows: 3 });
    expect((await workspace.run('train')).err).toMatch(/toy\/references\.json: "rows" is 3: expected array/);
    workspace.write('experiments/toy/references.json', references('bugdet'));
    expect((await workspace.run('train')).err).toMatch(
      /the row "Steepest descent" names the experiment "bugdet", which does not exist; the nearest is "budget"/,
    );
    expect(existsSync(workspace.runs)).toBe(false);
  });
});

describe('a training ends by saying how to record it', () => {
  it('if that is possible', async () => {
    commitAll(workspace);
    expect((await workspace.run('train')).out).toMatch(/next +npx nx run toy:record --run=budget-s1-/);
    expect((await workspace.run('train', '--seeds=1,2')).out).toContain('toy:record --experiment=budget');
    expect((await workspace.run('train', '--epochs=5')).out).not.toContain('toy:record');
    expect((await workspace.run('train', '--epochs=5', '--seeds=1,2')).out).not.toContain('toy:record');
  });
});

describe('the paper’s figure stands in report and summary', () => {
  it.each(['budget', 'slow'])(
    'of the experiment that the references name, and of one that extends it: %s',
    async (name) => {
      workspace.write('experiments/toy/slow.json', {
        title: 'Slow',
        extends: 'budget',
        config: { rate: 0.1 },
      });
      workspace.write('experiments/toy/references.json', references('budget'));
      const { out } = await workspace.run('train', `--experiment=${name}`);
      expect(out).toMatch(/paper +test\.error 5\.00 % Steepest descent/);
      const [id] = readdirSync(path.join(workspace.runs, 'toy'));
      const report = workspace.read(`runs/toy/${id}/report.html`).replace(/<[^>]+>/g, ' ');
      expect(report).toMatch(/Beside the paper .*Steepest descent +test error +5\.00 %/s);
      expect(report.includes('which this experiment changes')).toBe(name === 'slow');
    },
  );
});

/** A workspace in which seed 5 fails. */
function makeFailing(): TestWorkspace {
  workspace.remove();
  workspace = makeWorkspace({
    ...toy,
    async train(run) {
      if (run.seed === 5) throw new Error('no luck');
      return toy.train(run);
    },
  });
  return workspace;
}
