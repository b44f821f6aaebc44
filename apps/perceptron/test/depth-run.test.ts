import { existsSync, readFileSync } from 'node:fs';
import { openTraining } from '@nutshell/core';
import { Random } from '@nutshell/random';
import type { FinishedRun } from '@nutshell/experiment';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { config as schema, type DepthConfig } from '../src/depth/config.ts';
import { loadProblem } from '../src/depth/points.ts';
import { sections } from '../src/depth/sections.ts';
import { buildNetwork } from '../src/depth/model.ts';
import { score } from '../src/depth/score.ts';
import { train, trainNetwork } from '../src/depth/train.ts';
import { ScratchRun } from '@nutshell/testing';

function runOf(settings: Partial<DepthConfig>) {
  return new ScratchRun(schema.parse({ restarts: 1, frames: 0, ...settings }));
}

describe('a run', () => {
  it('parts two curves by two units, which a line cannot, and draws it', async () => {
    const run = runOf({ frames: 4, epochs: 150, l2: 1e-3 });
    const outcome = await run.train(train);
    expect(outcome.metrics['test.accuracy']).toBeGreaterThanOrEqual(0.99);
    expect(outcome.metrics['depth-0.accuracy']).toBeLessThan(0.85);
    expect(outcome.metrics['depth-1.accuracy']).toBe(outcome.metrics['test.accuracy']);
    expect(outcome.metrics['boundary.turning']).toBeGreaterThan(60);
    expect(outcome.model.parameters).toBe(9); // 2·2 + 2 weights and biases, then 2 + 1
    expect(outcome.confusion!.test.flat().reduce((sum, count) => sum + count, 0)).toBe(120);
    expect(outcome.curve.at(-1)!['test.error']).toBeCloseTo(outcome.metrics['test.error'], 12);
    expect(run.printed()).toMatch(/none \(perceptron\) +3 .*\n2 +9 /);

    for (const file of ['surfaces.svg', 'layers.svg', 'activations.svg']) {
      const { format } = await sharp(run.path('figures', file)).metadata(); // it parses
      expect(format).toBe('svg');
    }
    const layers = readFileSync(run.path('figures', 'layers.svg'), 'utf8');
    for (const words of [
      'Hidden layer 1: 2 → 2 units',
      'Output layer: 2 → 1 unit',
      'W: stretch and turn',
      '+ b: shift',
      'g: bend',
      'class 0',
      'class 1',
    ])
      expect(layers).toContain(words);
    const surfaces = readFileSync(run.path('figures', 'surfaces.svg'), 'utf8');
    expect(surfaces).toContain('No hidden layer');
    expect(surfaces).toContain('100.0 % of the test points right');
    const film = await sharp(run.path('figures', 'training.gif')).metadata();
    expect(film.pages).toBeGreaterThanOrEqual(4);
    expect(existsSync(run.path('figures', 'through-layers.gif'))).toBe(true);

    const parts = await sections({ ...run, result: outcome } as unknown as FinishedRun<DepthConfig>);
    expect(parts.map(({ title }) => title)).toEqual([
      'Accuracy by depth',
      'By depth',
      'Layer by layer',
      'Activation functions',
      'Through training',
      'Through the layers',
    ]);
    expect(parts[0].html).toContain('none (perceptron)');
    expect(parts[1].html).toContain('data:image/svg+xml;base64,');
  });

  it('that is resumed ends with the same bits as one that was not', async () => {
    const settings = { hidden: '3,3', epochs: 10, points: 60 };
    const straight = runOf(settings);
    const outcome = await straight.train(train);
    const resumed = runOf(settings).resume();
    resumed.log({ epoch: 0, 'train.loss': 1 });
    const again = await resumed.train(train);
    expect(again!.model.sha256).toBe(outcome!.model.sha256);
    expect(again!.metrics).toEqual(outcome!.metrics);
    expect(resumed.history()).toEqual(straight.history());
    expect(readFileSync(resumed.path('figures', 'layers.svg'))).toEqual(
      readFileSync(straight.path('figures', 'layers.svg')),
    );
    expect(resumed.printed()).toContain('it begins again');
  });

  it('stops at Ctrl-C', async () => {
    const run = runOf({});
    run.interrupt();
    await expect(run.train(train)).rejects.toThrow('interrupted');
  });

  it.each([
    ['four classes, a layer of one unit', { dataset: 'gaussians', hidden: '1,4', frames: 2 }],
    ['no hidden layer', { hidden: '', frames: 2 }],
    ['wide layers by a pair of units', { hidden: '4', view: '1,3', frames: 2, activation: 'relu' }],
  ] as const)('draws %s', async (_name, settings) => {
    const run = runOf({ epochs: 3, points: 40, ...settings });
    await run.train(train);
    for (const file of ['surfaces.svg', 'layers.svg', 'training.gif'])
      await sharp(run.path('figures', file)).stats();
    const layers = readFileSync(run.path('figures', 'layers.svg'), 'utf8');
    expect(layers).not.toMatch(/NaN|Infinity|undefined/);
    if ('view' in settings) expect(layers).toContain('seen: units 1 and 3 of 4');
  });
});

describe('trainNetwork', () => {
  const settings = schema.parse({ points: 80, epochs: 12 });

  async function trained(change: Partial<DepthConfig> = {}) {
    const config = { ...settings, ...change };
    const { train: points } = await loadProblem(config, new Random(1));
    const network = buildNetwork([4], 2, config, new Random(2));
    const training = openTraining(new ScratchRun(config));
    const options = { config, random: new Random(3), watch: [0, 5, 12], training };
    return { points, network, training, lesson: await trainNetwork(network, points, options) };
  }

  it('overfits a few points', async () => {
    const { points, network } = await trained({ points: 8, epochs: 800 });
    expect(score(network, points)).toMatchObject({ accuracy: 1, misses: [] });
    expect(score(network, points).loss).toBeLessThan(0.01);
  });

  it('takes ⌈n / batch⌉ steps per epoch, and looks when it is asked to', async () => {
    const { points, network, training, lesson } = await trained();
    expect(points.labels.length).toBe(56);
    expect([training.steps, training.examples]).toEqual([12 * 6, 12 * 56]);
    expect(lesson.snapshots.map(({ epoch }) => epoch)).toEqual([0, 5, 12]);
    expect(lesson.snapshots[2].parameters).toEqual(network.parameters);
    expect(lesson.snapshots[0].parameters).toEqual(buildNetwork([4], 2, settings, new Random(2)).parameters);
  });

  it('is the same, bit for bit, for the same seed', async () => {
    expect((await trained()).network.parameters).toEqual((await trained()).network.parameters);
  });

  it('names the flag to lower when the loss is not finite', async () => {
    await expect(trained({ optimizer: 'sgd', learningRate: 1e308, activation: 'relu' })).rejects.toThrow(
      /lower --learningRate/,
    );
  });
});
