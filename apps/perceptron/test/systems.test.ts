import { selectBackend } from '@nutshell/core';
import { describe, expect, it } from 'vitest';
import { backprop } from '../src/commands/backprop.ts';
import { linearRegression } from '../src/commands/linear-regression.ts';
import { neuron } from '../src/commands/neuron.ts';
import { ScratchRun, cli } from '@nutshell/testing';

const names = ['neuron', 'linear-regression', 'linear-classifier', 'depth', 'backprop', 'optimizers'];

describe('the app', () => {
  it('has six systems, each with an experiment of its name', async () => {
    // Reads every experiment, and checks it against its system.
    const { stdout, stderr } = await cli('perceptron').call('list');
    expect(stderr).toBe('');
    for (const name of names) expect(stdout).toMatch(new RegExp(`^${name} +${name} `, 'm'));
    for (const name of ['smoke', 'budget', 'paper']) expect(stdout).toMatch(new RegExp(`^${name} `, 'm'));
  });
});

it.each([
  ['neuron', neuron],
  ['linear-regression', linearRegression],
] as const)('%s stops at Ctrl-C', async (_, system) => {
  const run = new ScratchRun<any>(system.config.parse({}));
  run.interrupt();
  await expect(run.train(system.train)).rejects.toThrow('interrupted');
});

// These take a second, so that a stopped run simply begins again.
describe.each([
  ['neuron', neuron, { gaps: [0.2, 0.1], repeats: 2 }],
  ['linear-regression', linearRegression, { passes: 20 }],
  ['backprop', backprop, { xorEpochs: 20 }],
] as const)('%s', (_, system, changes) => {
  it('ends with the same bits after a stop', async () => {
    await selectBackend({ backend: 'cpu' });
    const config = system.config.parse(changes);
    const runs = [new ScratchRun<any>(config), new ScratchRun<any>(config).resume()];
    const straight = await runs[0].train(system.train);
    runs[1].log({ epoch: 1, 'left.over': 1 });
    const again = await runs[1].train(system.train);
    expect(straight!.curve.length).toBeGreaterThan(1);
    expect({ ...again, cost: 0 }).toEqual({ ...straight, cost: 0 });
  });
});

it('optimisers on other digits are not judged by what they do on those of the experiment', async () => {
  const few = { trainExamples: 80, testExamples: 40, epochs: 1, measureEvery: 80 };
  const flags = { experiment: 'optimizers-mnist', dataset: 'synthetic', ...few };
  const { code, stdout, stderr } = await cli('perceptron').call('train', flags);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain(
    'Seven optimisers on MNIST, with --dataset=synthetic (perceptron optimizers-mnist, seed 1)',
  );
  expect(stdout).not.toMatch(/expected|missed|perceptron:record/);
});
