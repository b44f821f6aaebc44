/** An app with two systems: gradient descent and Newton's method on the parabola (x − 3)². */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Collection, Run, System } from '../src/index.ts';
import { Stopped } from '../src/run/interruption.ts';
import type { ResultRecord } from '../src/record/result.ts';
import { toy } from './fixtures/toy.ts';
import { makeWorkspace, type TestWorkspace } from './fixtures/workspace.ts';

const descentConfig = z.strictObject({
  steps: z.int().min(1).default(4).describe('updates'),
  learningRate: z.number().positive().default(0.25).describe('length of a step'),
  trace: z.boolean().default(false).describe('whether to print every x'),
});
const newtonConfig = z.strictObject({
  damping: z.number().min(0).default(0).describe('added to the second derivative'),
  trace: z.int().default(0).describe('how many digits of x to print'),
});

/** Halves the distance to 3 in every step; stops after two, as if by Ctrl-C, and goes on where it was. */
const descent: System<typeof descentConfig> = {
  name: 'descent',
  summary: 'go down the slope',
  config: descentConfig,
  prepare: async ({ steps }) => console.log(`prepared for ${steps} steps`),
  async train(run) {
    if (!run.resumed && run.config.steps > 4) {
      run.log({ step: 1, 'train.loss': 2.25 });
      throw new Stopped();
    }
    run.rewind({ rows: 0 });
    let x = 0;
    for (let step = 1; step <= run.config.steps; step++) {
      x -= run.config.learningRate * 2 * (x - 3);
      run.log({ step, 'train.loss': (x - 3) ** 2 });
    }
    return outcome(run, x);
  },
  sections: async () => [{ title: 'Slope', html: '<p>the slope itself</p>' }],
};

const newton: System<typeof newtonConfig> = {
  name: 'newton',
  summary: 'jump to the bottom',
  config: newtonConfig,
  train: async (run) => outcome(run, 6 / (2 + run.config.damping)),
};

function outcome(run: Run<any>, x: number) {
  return {
    dataset: { name: 'parabola', source: 'generated', sha256: {}, sizes: { train: 1 } },
    model: { parameters: 1 },
    metrics: { 'train.loss': (x - 3) ** 2 },
    cost: { seconds: 0.1, steps: 1, examplesPerSecond: 1 },
    environment: { backend: 'none', device: 'cpu', threads: 1 },
    curve: run.history(),
  };
}

const methods: Collection = {
  app: 'methods',
  title: 'Two',
  paper: 'Newton 1669',
  systems: [descent, newton],
};

let workspace: TestWorkspace;
beforeAll(() => {
  workspace = makeWorkspace(methods);
  const paper = 'Newton 1669';
  write('descent', { title: 'Descent', paper, config: { system: 'descent' } });
  write('long', { title: 'Long', extends: 'descent', config: { steps: 8 } });
  write('newton', { title: 'Newton', paper, config: { system: 'newton' } });
  write('budget', { title: 'Budget', extends: 'newton' });
});
afterAll(() => workspace.remove());

const write = (name: string, content: unknown) =>
  workspace.write(`experiments/methods/${name}.json`, content);
/** The result of the run that a command says it made or went on with. */
const resultOf = ({ out }: { out: string }): ResultRecord =>
  JSON.parse(workspace.read(`${folderOf(out)}/result.json`));
const folderOf = (out: string) => /^(?:run|resuming) (\S+)$/m.exec(out)![1];

describe('flags', () => {
  it('of a system’s command are its own, those of train stay with the systems', async () => {
    const { out } = await workspace.run('newton', '--help');
    expect(out).toContain('Defaults are those of experiment newton.');
    expect(out).toMatch(/--damping <number>\s+added to the second derivative \(≥ 0; default 0\)/);
    expect(out).not.toContain('--learningRate');
    expect(out).not.toContain('--system');
    const train = await workspace.run('train', '--help');
    expect(train.out).not.toContain('--damping');
    expect(train.out).toMatch(/by their own commands: descent, newton/);
    expect((await workspace.run('--help')).out).toMatch(/newton .*jump to the bottom/);
  });

  it('of another system are refused, with the nearest name', async () => {
    expect(await workspace.run('descent', '--learningRat=1')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/unknown option '--learningRat=1'\s+\(Did you mean --learningRate\?\)/),
    });
    expect(await workspace.run('train', '--experiment=descent', '--damping=1')).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        '--damping is not a flag of the system descent; the nearest known flag is',
      ),
    });
  });

  it('that two systems share are read by the type of the one that is meant', async () => {
    expect(resultOf(await workspace.run('descent', '--trace')).config).toMatchObject({
      system: 'descent',
      trace: true,
    });
    const seven = await workspace.run('train', '--experiment=newton', '--trace=7');
    expect(resultOf(seven).config).toEqual({ system: 'newton', damping: 0, trace: 7 });
    expect((await workspace.run('newton', '--trace=true')).err).toMatch(/--trace is "true": expected number/);
  });
});

describe('experiments', () => {
  it.each([
    [
      'a key of another system',
      { title: 'B', paper: 'P', config: { system: 'descent', dampin: 1 } },
      /methods\/bad\.json: unknown key "config\.dampin"; the nearest known key is "config\.\w+"/,
    ],
    [
      'a key of the other system that is near one of its own',
      { title: 'B', paper: 'P', config: { system: 'newton', damp: 1 } },
      /unknown key "config\.damp"; the nearest known key is "config\.damping"/,
    ],
    [
      'no system',
      { title: 'B', paper: 'P', config: { steps: 3 } },
      /bad\.json: "config\.system" is missing: expected one of descent, newton/,
    ],
    [
      'an unknown system',
      { title: 'B', paper: 'P', config: { system: 'netwon' } },
      /"config\.system" is "netwon"; there are, nearest first: newton, descent/,
    ],
    [
      'a parent of another system',
      { title: 'B', extends: 'descent', config: { system: 'newton' } },
      /bad\.json: it is of the system "newton" but extends "descent", which is of "descent"/,
    ],
  ])('are refused with file, key and what was expected: %s', async (_, content, message) => {
    write('bad', content);
    expect(await workspace.run('train', '--experiment=bad')).toMatchObject({
      code: 1,
      err: expect.stringMatching(message),
    });
    workspace.write('experiments/methods/bad.json', { title: 'Good', extends: 'newton' });
  });

  it('of another system are refused by a system’s command, which names its own', async () => {
    expect((await workspace.run('newton', '--experiment=long')).err).toMatch(
      /--experiment=long is of the system descent, not of newton: npx nx run methods:descent --experiment=long\. Experiments of newton: bad, budget, newton\./,
    );
  });
});

describe('a system’s run', () => {
  it('is the experiment named as the system, and that which train makes', async () => {
    const trained = await workspace.run('descent');
    expect(trained).toMatchObject({ code: 0, err: '' });
    expect(trained.out).toContain('Descent (methods descent, seed 1)');
    // 4 halvings of the distance 3: (3/16)².
    const result = resultOf(trained);
    expect(result.metrics['train.loss']).toBe((3 / 16) ** 2);
    expect(result.command).toBe('npx nx run methods:train --experiment=descent --seed=1');
    expect(workspace.read(`${folderOf(trained.out)}/report.html`)).toContain('the slope itself');
    const long = await workspace.run('descent', '--experiment=long', '--steps=3', '--seed=2');
    expect(long.out).toContain('Long (methods long, seed 2)');
    expect(resultOf(long).metrics['train.loss']).toBe((3 / 8) ** 2);
  });

  it('is resumed by train and by the command of its system only', async () => {
    expect((await workspace.run('descent', '--experiment=long')).code).toBe(130);
    expect((await workspace.run('newton', '--resume=latest')).err).toMatch(
      /--resume=latest is of the system descent, not of newton/,
    );
    expect((await workspace.run('train', '--resume=latest', '--damping=1')).err).toMatch(
      /--damping is not a flag of the system descent/,
    );
    const resumed = await workspace.run('descent', '--resume=latest');
    expect(resultOf(resumed)).toMatchObject({
      experiment: 'long',
      metrics: { 'train.loss': (3 / 256) ** 2 },
    });
    expect((await workspace.run('descent', '--experiment=long')).code).toBe(130);
    expect((await workspace.run('train', '--resume=latest')).code).toBe(0);
  });

  it('is listed, prepared, reported, recorded, verified, compared and tabulated', async () => {
    await workspace.run('newton', '--damping=1');
    expect((await workspace.run('record')).err).toMatch(/has --damping=1, the experiment --damping=0/);
    await workspace.run('newton', '--seed=3');
    expect((await workspace.run('report')).out).toMatch(/wrote runs.*report\.html/);
    expect((await workspace.run('record', '--allowDirty')).code).toBe(0);
    await workspace.run('descent', '--seed=3');
    expect((await workspace.run('record', '--allowDirty')).code).toBe(0);
    expect(await workspace.run('verify', '--experiment=newton', '--seed=3')).toMatchObject({
      code: 0,
      out: expect.stringContaining('is reproduced'),
    });
    expect((await workspace.run('compare', 'newton', 'descent')).code).toBe(0);
    expect((await workspace.run('table')).code).toBe(0);
    expect(workspace.read('results/README.md')).toMatch(/Descent/);
    // Where the references' metric is none of a dataset's records, its table shows theirs.
    write('references', {
      title: 'Digits',
      paper: 'P',
      dataset: 'mnist',
      metrics: [{ name: 'test.error', label: 'test error' }],
      rows: [{ system: 'A', values: { 'test.error': 0.12 }, source: 'S' }],
    });
    expect((await workspace.run('table')).code).toBe(0);
    const results = workspace.read('results/README.md');
    expect(results).toMatch(/### mnist\n\n\| System .*Paper: test error/);
    expect(results).toMatch(/### parabola\n\n\| System .*Ours: train\.loss/);
    expect((await workspace.run('prepare', '--experiment=long')).out).toContain('prepared for 8 steps');
    const { out } = await workspace.run('list');
    expect(out).toMatch(/experiment +system +title/);
    expect(out).toMatch(/long +descent +Long +descent/);
    expect(out).toMatch(/newton +newton +Newton +3/);
  });
});

it('an experiment of a replication can be a command, with the flags of train', async () => {
  const trainings = [{ name: 'long', summary: 'go down for longer' }];
  const other = makeWorkspace({ ...toy, trainings });
  other.write('experiments/toy/long.json', { title: 'Long', extends: 'budget', config: { epochs: 7 } });
  expect((await other.run('--help')).out).toMatch(/long .*go down for longer/);
  expect((await other.run('long', '--help')).out).toContain('Defaults are those of experiment long.');
  const trained = await other.run('long', '--rate=0.1', '--seed=2');
  expect(trained).toMatchObject({ code: 0, err: '' });
  const result: ResultRecord = JSON.parse(other.read(`${folderOf(trained.out)}/result.json`));
  expect(result).toMatchObject({ experiment: 'long', seed: 2, config: { epochs: 7, rate: 0.1 } });
  expect(result.command).toBe('npx nx run toy:train --experiment=long --seed=2 --rate=0.1');
  other.remove();
});

it('a system’s key that is a flag of its command is a mistake of the app', async () => {
  const config = z.strictObject({ seed: z.int().default(1).describe('another seed') });
  const clashing = makeWorkspace({ ...methods, systems: [{ ...newton, config }] });
  expect((await clashing.run('list')).err).toMatch(/newton's config has a key "seed"/);
  clashing.remove();
});
