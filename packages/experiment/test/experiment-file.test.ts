import { afterAll, expect, it } from 'vitest';
import { listExperiments } from '../src/file/experiment-file.ts';
import { loadExperiment } from '../src/run/experiment.ts';
import { toy } from './fixtures/toy.ts';
import { makeWorkspace } from './fixtures/workspace.ts';

const workspace = makeWorkspace();
afterAll(() => workspace.remove());
const load = (name: string) => loadExperiment(workspace, toy, name);
const base = { title: 'T', paper: 'P', deviations: { d: 'd' }, expect: {} };

function written(name: string, content: unknown): () => unknown {
  workspace.write(`experiments/toy/${name}.json`, content);
  return () => load(name);
}

it('fills in the defaults of the app', () => {
  expect(load('budget').config).toEqual({
    epochs: 4,
    batchSize: 10,
    rate: 0.25,
    optimizer: 'sgd',
    shuffle: true,
    schedule: [],
    pause: 0,
  });
  expect(load('budget').minutes).toBe(1);
  expect(load('budget').expect).toEqual({ 'test.error': { atMost: 0.02 } });
});

it('adds its deviations to those of its ancestors, in which it may replace or drop one by name', () => {
  workspace.write('experiments/toy/root.json', {
    title: 'Root',
    paper: 'P',
    selectedOn: 'test',
    deviations: { a: 'one a', b: 'one b', c: 'one c' },
  });
  workspace.write('experiments/toy/child.json', {
    title: 'Child',
    extends: 'root',
    deviations: { a: 'another a', b: null, d: 'a d' },
  });
  workspace.write('experiments/toy/grandchild.json', { title: 'Grandchild', extends: 'child' });
  expect(load('child').deviations).toEqual(['another a', 'one c', 'a d']);
  expect(load('grandchild').deviations).toEqual(['another a', 'one c', 'a d']);
  expect(load('root').selectedOn).toBe('test');
  expect(load('child').selectedOn).toBeUndefined();
});

it('may have comments and trailing commas', () => {
  workspace.write('experiments/toy/noted.json', '{ "title": "Noted", // why\n "extends": "budget", }');
  expect(load('noted').title).toBe('Noted');
});

it('merges the config of ancestors key by key; title and expect are its own', () => {
  workspace.write('experiments/toy/step.json', { title: 'Step', extends: 'budget', config: { rate: 0.1 } });
  workspace.write('experiments/toy/leap.json', {
    title: 'Leap',
    extends: 'step',
    deviations: { dimensions: null, schedule: 'a leap' },
    config: { epochs: 9, schedule: [{ from: 2, rate: 0.5 }] },
  });
  const leap = load('leap');
  expect(leap).toMatchObject({
    title: 'Leap',
    paper: 'Cauchy 1847',
    deviations: ['a leap'],
    parent: 'step',
    changes: { epochs: 9, schedule: [{ from: 2, rate: 0.5 }] },
    expect: {},
  });
  expect(leap.config).toMatchObject({ epochs: 9, rate: 0.1, schedule: [{ from: 2, rate: 0.5 }] });
  expect(load('step').deviations).toEqual(['one dimension']);
});

it.each([
  [
    'an unknown key',
    { ...base, confg: {} },
    /toy\/bad\.json: unknown key "confg"; the nearest known key is "config"/,
  ],
  [
    'an unknown config key',
    { ...base, config: { bachSize: 3 } },
    /toy\/bad\.json: unknown key "config\.bachSize"; the nearest known key is "config\.batchSize"/,
  ],
  [
    'an unknown key deep inside',
    { ...base, config: { schedule: [{ from: 1, rat: 2 }] } },
    /unknown key "config\.schedule\.0\.rat"; the nearest known key is "config\.schedule\.0\.rate"/,
  ],
  ['a wrong type', { ...base, config: { epochs: 'ten' } }, /"config\.epochs" is "ten": expected number/],
  ['a value out of range', { ...base, config: { epochs: 0 } }, /"config\.epochs" is 0: .*at least 1/],
  [
    'an empty bound',
    { ...base, expect: { 'test.error': {} } },
    /"expect\.test\.error" .*atMost, atLeast or equals/,
  ],
  [
    'an unknown bound',
    { ...base, expect: { 'test.error': { atmost: 1 } } },
    /"expect\.test\.error\.atmost"; the nearest known key is "expect\.test\.error\.atMost"/,
  ],
  ['no paper', { title: 'T' }, /"paper" is missing/],
  [
    'a deviation to drop that no ancestor has',
    { ...base, extends: 'budget', deviations: { dimension: null } },
    /bad\.json: "deviations\.dimension" is null, which drops .* "deviations\.dimensions"/,
  ],
  [
    'deviations without names',
    { ...base, deviations: ['d'] },
    /"deviations" is \["d"\]: expected an object such as \{ "batch"/,
  ],
  [
    'a choice on something else',
    { ...base, selectedOn: 'train' },
    /"selectedOn" is "train": expected one of "validation" or "test" or "paper"/,
  ],
  ['bad JSON', '{\n  "title": "T"\n  "paper": "P" }', /experiments\/toy\/bad\.json, line 3, column 3/],
])('names file, key and what was expected: %s', (_, content, message) => {
  expect(written('bad', content)).toThrow(message);
});

it('lists the existing experiments, nearest first', () => {
  expect(() => load('bugdet')).toThrow(/toy has no experiment "bugdet"\. There are, nearest first: budget, /);
  expect(() => load('../../nx')).toThrow(/no experiment/);
});

it('refuses a circle, and a parent that does not exist', () => {
  workspace.write('experiments/toy/hen.json', { title: 'Hen', extends: 'egg' });
  expect(written('egg', { title: 'Egg', extends: 'hen' })).toThrow(/circle: egg → hen → egg/);
  expect(written('orphan', { title: 'O', extends: 'bugdet' })).toThrow(
    /orphan\.json extends "bugdet".*nearest first: budget/,
  );
});

it('does not take references for an experiment', () => {
  workspace.write('experiments/toy/references.json', {});
  expect(listExperiments(workspace, 'toy')).not.toContain('references');
});

it('shows no more than the beginning of a key or a value that is very long', () => {
  const key = 'k'.repeat(5000);
  const refused = written('long', { ...base, [key]: 1, selectedOn: key });
  expect(refused).toThrow(`unknown key "${'k'.repeat(57)}…"`);
  expect(refused).toThrow(`"selectedOn" is "${'k'.repeat(56)}…`);
});
