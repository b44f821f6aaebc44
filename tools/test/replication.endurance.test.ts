/** A generated app, from `nx g` to a comparison of recorded runs, as whoever begins a replication meets it. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WorkspaceCopy } from './workspace-copy.ts';

/** Each step is a program of its own; on a busy machine of two cores they take their time. */
const PATIENCE = 900_000;

const TITLE = 'Toys "net" on digits';

/** A picture of a digit that every network should read. */
const ONE = `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><rect width="90" height="90" fill="white"/>
<path d="M45 18V72" stroke="black" stroke-width="9" stroke-linecap="round"/></svg>`;

/** 2,000 digits of MNIST: seconds. */
const SMALL = {
  title: 'Few digits',
  extends: 'budget',
  selectedOn: 'validation',
  expect: { 'test.error': { atMost: 0.25 } },
  config: { trainExamples: 2500, validation: 500, testExamples: 500, epochs: 3, dropout: 0.2 },
};

let copy: WorkspaceCopy;
beforeAll(() => {
  copy = new WorkspaceCopy();
  copy.succeed(`npx nx g @nutshell/tools:replication toy-net --title='${TITLE}' --paper='Toys 1999'`);
  copy.succeed('npx nx g @nutshell/tools:replication toy-cnn --network=cnn');
  for (const app of ['toy-net', 'toy-cnn']) {
    writeFileSync(join(copy.root, 'experiments', app, 'small.json'), `${JSON.stringify(SMALL, null, 2)}\n`);
  }
  const generated = { extends: './tsconfig.json', include: ['apps/toy-net', 'apps/toy-cnn'] };
  writeFileSync(join(copy.root, 'tsconfig.generated.json'), JSON.stringify(generated));
  copy.succeed('npx prettier --write experiments && git add --all && git commit --quiet --message=generated');
}, PATIENCE);
afterAll(() => copy.dispose(), PATIENCE);

describe('what the generator writes', { timeout: PATIENCE }, () => {
  it('is in the lock file', () => {
    const { packages } = JSON.parse(readFileSync(join(copy.root, 'package-lock.json'), 'utf8'));
    expect(packages['node_modules/@nutshell/toy-net']).toEqual({ resolved: 'apps/toy-net', link: true });
    expect(packages['apps/toy-cnn']).toBeDefined();
  });

  it('type-checks', () => expect(copy.succeed('npx tsc -p tsconfig.generated.json')).toBe(''));

  it('has our layout, and ESLint finds no fault with it', () => {
    copy.succeed('npx eslint apps/toy-net apps/toy-cnn');
    copy.succeed('npx prettier --check apps/toy-net apps/toy-cnn experiments/toy-net experiments/toy-cnn');
  });

  it('passes its own tests', () => {
    expect(copy.succeed('npx vitest run apps/toy-')).toMatch(/Test Files +2 passed/);
  });

  it('passes its own test of kills: with dropout, on MNIST, to the same bits', () => {
    expect(copy.succeed('NUTSHELL_TESTS=endurance npx vitest run apps/toy-')).toMatch(/Test Files +2 passed/);
  });
});

describe('the commands of toy-net', { timeout: PATIENCE }, () => {
  const nx = (command: string) => copy.succeed(`npx nx run toy-net:${command}`);
  const runs = () => readdirSync(join(copy.root, 'runs', 'toy-net'));
  let id: string;

  it('help and show project: list them all', () => {
    const names = /help|train|evaluate|predict|export|report|record|compare|verify|table|list|prepare/g;
    for (const listed of [nx('help'), copy.succeed('npx nx show project toy-net')]) {
      expect(new Set(listed.match(names)).size).toBe(12);
    }
  });

  it('prepare: says that MNIST is ready', () =>
    expect(nx('prepare')).toMatch(/The data of toy-net budget is ready/));

  it('train --dry-run: layers, time and that it can be recorded', () => {
    const said = nx('train --experiment=small --dry-run');
    expect(said).toMatch(/hidden +64 +[\d,]+\n/);
    expect(said).toMatch(/recordable +yes/);
    expect(existsSync(join(copy.root, 'runs', 'toy-net'))).toBe(false);
  });

  it('train: learns real digits, for two seeds', () => {
    const said = nx('train --experiment=small --seeds=1,2 --strict');
    expect(said.match(/✓ test\.error at most 25\.00 %: met/g)).toHaveLength(2);
    expect(said).toContain('npx nx run toy-net:record --experiment=small');
    expect(said).not.toContain('cannot be recorded');
    id = runs().find((name) => name.startsWith('small-s1-'))!;
  });

  it('evaluate: gives the error of the record, also for validation', () => {
    const { metrics } = JSON.parse(
      readFileSync(join(copy.root, 'runs', 'toy-net', id, 'result.json'), 'utf8'),
    );
    for (const split of ['test', 'validation']) {
      const percent = (100 * metrics[`${split}.error`]).toFixed(2);
      expect(nx(`evaluate --run=small/1 --split=${split}`)).toContain(`error  ${percent} %`);
    }
  });

  it('predict: reads a picture', () => {
    writeFileSync(join(copy.root, 'one.svg'), ONE);
    expect(nx('predict --run=small/1 one.svg')).toMatch(/^one\.svg: 1 \d/m);
  });

  it('export: writes a model.json of standard layers', () => {
    nx('export --run=small/1 --out=exported');
    expect(layersOf('exported').at(-1)).toBe('Dense');
  });

  it('report: shows every misread digit', () => {
    nx('report --run=small/1');
    const { misses } = JSON.parse(
      readFileSync(join(copy.root, 'runs', 'toy-net', id, 'result.json'), 'utf8'),
    );
    const html = readFileSync(join(copy.root, 'runs', 'toy-net', id, 'report.html'), 'utf8');
    expect(html.match(/read as \d<\/figcaption>/g)).toHaveLength(misses.test.length);
  });

  it('record, table, compare, verify, list: know the runs', () => {
    expect(nx('record --experiment=small')).toMatch(/seed-1\.json[^]*seed-2\.json/);
    nx('table');
    const table = readFileSync(join(copy.root, 'results', 'README.md'), 'utf8');
    const section = table.split('\n## ').find((text) => text.startsWith(TITLE));
    expect(section).toMatch(/\| Few digits +\| `small` /);
    copy.succeed('git add --all && git commit --quiet --message=results');
    expect(nx('compare small/1 small/2')).toMatch(/McNemar/);
    expect(nx('verify --experiment=small --seed=2')).toContain('every bit must agree');
    expect(nx('list')).toMatch(/small +Few digits +budget +1, 2/);
  });
});

/** Its commands are those of toy-net: what differs is the network. */
describe('the convolutional network of toy-cnn', { timeout: PATIENCE }, () => {
  it('learns real digits, and is exported as a model.json of standard layers', () => {
    copy.succeed('npx nx run toy-cnn:train --experiment=small --strict');
    copy.succeed('npx nx run toy-cnn:export --run=small/1 --out=exported-cnn');
    expect(layersOf('exported-cnn')).toContain('Conv2D');
  });
});

/** Class names of the layers of an exported network. @throws if one is not a layer that everybody's TensorFlow.js knows */
function layersOf(folder: string): string[] {
  const { modelTopology } = JSON.parse(readFileSync(join(copy.root, folder, 'model.json'), 'utf8'));
  const { layers } = modelTopology.config ?? modelTopology.model_config.config;
  const names: string[] = layers.map(({ class_name }: { class_name: string }) => class_name);
  for (const name of names) expect(name).toMatch(/^(Conv2D|MaxPooling2D|Flatten|Dense|InputLayer)$/);
  return names;
}
