import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Failure, exportedFolder, findTrained, folderForExport, NoSuchRun } from '../src/index.ts';
import { makeRecord } from './fixtures/record.ts';
import { makeWorkspace } from './fixtures/workspace.ts';

const workspace = makeWorkspace();
afterAll(() => workspace.remove());
beforeEach(() => {
  vi.stubEnv('NUTSHELL_RESULTS', workspace.results);
  onTestFinished(() => void vi.unstubAllEnvs());
});

const result = makeRecord({ model: { parameters: 1, sha256: 'that of the run' } });
const run = {
  dir: '',
  id: 'budget-s1-20260101T000000',
  app: 'toy',
  experiment: 'budget',
  seed: 1,
  config: {},
  result,
  path: path.join,
};

describe("the folder for a run's network", () => {
  it('is beside the record of the run, and refused without one or beside that of another', () => {
    const folder = path.join(workspace.results, 'toy/budget/seed-1');
    expect(() => folderForExport(run, 'that of the run')).toThrow(
      /toy\/budget\/seed-1\.json does not exist, .*toy:record --run=budget-s1-2026.*--out=<folder>/,
    );
    workspace.write('results/toy/budget/seed-1.json', result);
    expect(folderForExport(run, 'that of the run')).toBe(folder);
    workspace.write('results/toy/budget/seed-1.json', makeRecord({ model: { parameters: 1, sha256: 'no' } }));
    expect(() => folderForExport(run, 'that of the run')).toThrow(
      /toy\/budget\/seed-1\.json is of another network than run budget-s1-2026\S* has now: .*SHA-256 no…/,
    );
  });

  it('may be another one, if the run is finished and the network its own', () => {
    expect(folderForExport(run, 'that of the run', '/elsewhere')).toBe('/elsewhere');
    expect(() => folderForExport(run, 'that of another', '/elsewhere')).toThrow(
      /^budget-s1-2026\S*\/result\.json is of another network/,
    );
    expect(() => folderForExport({ ...run, result: undefined }, '', '/elsewhere')).toThrow(
      /not finished: npx nx run toy:train --resume=budget-s1-2026/,
    );
  });
});

describe('a trained network by name', () => {
  const found = (reference: string, error: Error = new NoSuchRun('No run.')) =>
    findTrained('toy', reference, {
      openRun() {
        throw error;
      },
    });

  it('is a run of this machine, before all', () => {
    workspace.write('results/toy/budget/seed-1/model.json', {});
    expect(findTrained('toy', 'budget', { openRun: () => run })).toBe(run);
  });

  it('is an exported one by its experiment, with a seed or without, or by its folder', () => {
    for (const seed of [1, 2]) {
      workspace.write(`results/toy/budget/seed-${seed}.json`, makeRecord({ seed }));
      workspace.write(`results/toy/budget/seed-${seed}/model.json`, {});
    }
    workspace.write('results/toy/smoke/seed-1.json', makeRecord({ experiment: 'smoke' })); // without a network
    const [first, second] = [1, 2].map((seed) => exportedFolder('toy', 'budget', seed));
    expect(['budget', 'budget/1', 'budget/seed-2', second].map((name) => found(name))).toEqual([
      first,
      first,
      second,
      second,
    ]);
    expect(() => found('smoke')).toThrow(
      'No run. These networks are exported: budget/1, budget/2; name one by --run, ' +
        'or train one within a minute: npx nx run toy:train --experiment=smoke',
    );
  });

  it('is not looked for among the exported ones if the run cannot be opened', () => {
    expect(() => found('budget', new Failure('config.json is damaged'))).toThrow('config.json is damaged');
  });
});
