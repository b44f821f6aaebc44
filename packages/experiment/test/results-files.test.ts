import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { jsonText } from '../src/file/json-text.ts';
import { generateResults, staleFiles, writeResults } from '../src/show/results-files.ts';
import type { ResultRecord } from '../src/record/result.ts';
import { makeRecord } from './fixtures/record.ts';
import { makeWorkspace, type TestWorkspace } from './fixtures/workspace.ts';

let workspace: TestWorkspace;
beforeEach(() => (workspace = makeWorkspace()));
afterEach(() => workspace.remove());

function save(record: ResultRecord): void {
  workspace.write(`results/${record.app}/${record.experiment}/seed-${record.seed}.json`, jsonText(record));
}

function references(...more: object[]): void {
  workspace.write('experiments/toy/references.json', {
    title: 'A parabola',
    paper: 'Cauchy 1847',
    dataset: 'parabola',
    metrics: [{ name: 'test.error', label: 'test error' }],
    rows: [
      { system: 'Steepest descent', values: { 'test.error': 0.05 }, experiment: 'budget', source: 'page 1' },
      { system: 'Newton | 1669', values: { 'test.error': 0.01 }, source: 'page 2', toCheck: true },
      ...more,
    ],
  });
}

const generate = async () => {
  const problems: string[] = [];
  const files = await generateResults(workspace, (problem) => problems.push(problem));
  return { files, problems, page: files.get(path.join(workspace.results, 'README.md'))! };
};
const cells = (page: string, system: string) =>
  page
    .split('\n')
    .find((line) => line.startsWith(`| ${system}`))!
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());

it('puts rows about another dataset under its own heading', async () => {
  references({ system: 'Bisection', dataset: 'cubic', values: { 'test.error': 0.2 }, source: 'page 3' });
  save(makeRecord({ misses100: 2, seed: 1 }));
  const { page } = await generate();
  const [, parabola, cubic] = page.split(/^### /m);
  expect(parabola.split('\n')[0]).toBe('parabola');
  expect(parabola).toContain('| Steepest descent');
  expect(parabola).not.toContain('Bisection');
  expect(cubic.split('\n')[0]).toBe('cubic');
  expect(cells(cubic, 'Bisection')[2]).toBe('20.00 %');
});

it('says in the row what is special about the data of a record', async () => {
  references();
  const record = makeRecord({ misses100: 2, seed: 1 });
  save({ ...record, dataset: { ...record.dataset, source: 'mirror folder (JPEG pixels)' } });
  save({ ...makeRecord({ misses100: 2, seed: 2 }) });
  expect(cells((await generate()).page, 'Steepest descent')[1]).toBe('`budget`, JPEG pixels');
});

it('says in table and chart why numbers do not compare, where references.json does', async () => {
  references();
  const file = 'experiments/toy/references.json';
  const caution = 'The tasks differ. They do not compare.';
  workspace.write(file, { ...(JSON.parse(workspace.read(file)) as object), caution });
  save(makeRecord({ misses100: 2, seed: 1 }));
  const { files, page } = await generate();
  expect(page).toContain(`\n\n**${caution}**\n\n`);
  const chart = [...files].find(([name]) => name.endsWith('paper-and-ours.svg'))![1];
  for (const sentence of caution.split(/(?<=\.) /)) expect(chart).toContain(sentence);
});

it('says on the page what makes numbers differ elsewhere, where references.json does', async () => {
  references();
  const file = 'experiments/toy/references.json';
  const measures = ['Errors are counted once.', 'Ties go to the lowest class.'];
  workspace.write(file, { ...(JSON.parse(workspace.read(file)) as object), measures });
  save(makeRecord({ misses100: 2, seed: 1 }));
  const { page } = await generate();
  const [, said] = page.split('<summary>What makes such numbers differ elsewhere</summary>');
  expect(said).toMatch(/^\n\n- Errors are counted once\.\n- Ties go to the lowest class\.\n\n<\/details>/);
});

it('puts the paper beside our mean and standard deviation, worked by hand', async () => {
  references();
  // 2, 4, 6 misses of 100: mean 4, standard deviation 2.
  [2, 4, 6].forEach((misses100, index) => save(makeRecord({ misses100, seed: index + 1 })));
  const { page } = await generate();
  expect(cells(page, 'Steepest descent')).toEqual([
    'Steepest descent',
    '`budget`',
    '5.00 %',
    '4.00 ± 2.00 %',
    '3',
    '4.0 ± 2.0',
    '**at most 2.00 %: missed**',
    '61,706',
    '1.5',
    '1,480',
    'wasm (cpu, 2 threads)',
    '0123456',
  ]);
  expect(cells(page, 'Newton').slice(0, 4)).toEqual(['Newton \\| 1669', '', '1.00 % (to be checked)', '']);
});

it('gives a single seed its Wilson interval', async () => {
  save(makeRecord({ misses100: 4 }));
  const { page } = await generate();
  // Wilson's interval for 4 of 100, as published calculators give it: 1.57 % to 9.84 %.
  expect(cells(page, 'Toy budget')[3]).toBe('4.00 % (1.57 to 9.84)');
});

it('marks records of uncommitted code, and of an experiment that has changed since', async () => {
  save(makeRecord({ commit: `${makeRecord().commit}-dirty`, config: { epochs: 5 } }));
  const { page } = await generate();
  expect(page).toContain('0123456 †');
  expect(page).toContain(
    '‡ Out of date, the experiment has changed since it was recorded: `budget` (epochs).',
  );
});

it('finds a record up to date where the experiment leaves out what has a default', async () => {
  const stages = (size: number) => [{ size, minutes: 20, share: 0.25 }];
  const experiment = { title: 'Staged', paper: 'P', config: { stages: [{ size: 5, minutes: 20 }] } };
  workspace.write('experiments/toy/staged.json', experiment);
  save(makeRecord({ experiment: 'staged', config: { stages: stages(5) } }));
  expect((await generate()).page).not.toContain('Out of date');
  for (const other of [stages(7), [...stages(5), ...stages(7)]]) {
    save(makeRecord({ experiment: 'staged', config: { stages: other } }));
    expect((await generate()).page).toContain('`staged` (stages)');
  }
});

it('says what the settings were chosen on: by the record or, where that does not say it, by the experiment', async () => {
  const experiment = { title: 'Other', paper: 'P', config: { epochs: 4 } };
  workspace.write('experiments/toy/tuned.json', { ...experiment, selectedOn: 'test' });
  workspace.write('experiments/toy/retuned.json', { ...experiment, selectedOn: 'test' });
  save(makeRecord());
  save(makeRecord({ experiment: 'tuned' }));
  save(makeRecord({ experiment: 'retuned', selectedOn: 'validation' }));
  const { page } = await generate();
  expect(page).toMatch(/chosen on the test examples, so the figures are somewhat optimistic: `tuned`\.\n/);
  expect(page).toMatch(
    /chosen on validation examples, which were held out of the training set: `retuned`\.\n/,
  );
  expect(page).not.toMatch(/The settings are the paper/);
});

it('says which records count more than learning as minutes', async () => {
  const experiment = { title: 'Other', paper: 'P', config: { epochs: 4 } };
  workspace.write('experiments/toy/newer.json', experiment);
  save(makeRecord({ date: '2026-11-28' }));
  save(makeRecord({ experiment: 'newer', date: '2026-11-29' }));
  const { page } = await generate();
  expect(page).toMatch(/Recorded before 2026-11-29, .* so that minutes are larger: `budget`\.\n/);
});

it('sets an ablation step beside what it changes', async () => {
  workspace.write('experiments/toy/slow.json', { title: 'Slow', extends: 'budget', config: { rate: 0.1 } });
  save(makeRecord({ misses100: 2 }));
  save(makeRecord({ experiment: 'slow', misses100: 8, config: { epochs: 4, rate: 0.1 } }));
  const { page } = await generate();
  const row = cells(page.slice(page.indexOf('### Step by step')), '`slow`');
  // The six that only the parent gets right: p = 2 / 64.
  expect(row).toEqual([
    '`slow`',
    '`budget`',
    'rate = 0.1',
    '8.00 % (4.11 to 15.00)',
    '+6.00 points',
    '0.031 (seed 1)',
  ]);
});

it('names the files that are stale, and makes them again without touching the rest of README.md', async () => {
  save(makeRecord());
  workspace.write('README.md', 'above\n<!-- results:begin -->\nold\n<!-- results:end -->\nbelow\n');
  workspace.write('results/charts/toy-gone-curves.svg', '<svg/>');
  const first = (await generate()).files;
  const relative = (files: string[]) =>
    files.map((file) => path.relative(workspace.root, file).replaceAll('\\', '/'));
  expect(relative(staleFiles(first)).sort()).toEqual([
    'README.md',
    'results/README.md',
    'results/charts/toy-gone-curves.svg',
    'results/charts/toy-parabola-curves.svg',
  ]);
  writeResults(first);
  expect(existsSync(path.join(workspace.results, 'charts', 'toy-gone-curves.svg'))).toBe(false);
  expect(workspace.read('README.md')).toMatch(
    /^above\n<!-- results:begin -->\n\n\| System[^]*<!-- results:end -->\nbelow\n$/,
  );
  expect(staleFiles((await generate()).files)).toEqual([]);

  save(makeRecord({ misses100: 3 }));
  expect(relative(staleFiles((await generate()).files))).toContain('results/README.md');
  workspace.write('README.md', 'nothing to fill in');
  expect(relative(staleFiles((await generate()).files))).not.toContain('README.md');
});

it('leaves out a record in the wrong place or of the wrong shape, and names it', async () => {
  save(makeRecord({ misses100: 4 }));
  const alone = (await generate()).page;
  workspace.write('results/toy/budget/seed-2.json', makeRecord());
  const misplaced = await generate();
  expect(misplaced.problems).toEqual([
    expect.stringMatching(/seed-2\.json is the record of toy budget, seed 1/),
  ]);
  expect(misplaced.page).toBe(alone);
  workspace.write('results/toy/budget/seed-2.json', { ...makeRecord({ seed: 2 }), metric: {} });
  const misshapen = await generate();
  expect(misshapen.problems).toEqual([
    expect.stringMatching(/seed-2\.json is not a result record: unknown key "metric"; .*"metrics"/),
  ]);
  expect(misshapen.page).toBe(alone);
});
