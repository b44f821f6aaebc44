import * as tf from '@tensorflow/tfjs';
import { existsSync, readFileSync } from 'node:fs';
import type { FinishedRun, Outcome } from '@nutshell/experiment';
import { describe, expect, it } from 'vitest';
import { linearClassifier } from '../../src/commands/linear-classifier.ts';
import { type ClassifierConfig, config } from '../../src/linear-classifier/config.ts';
import { ScratchRun, type ScratchRunOptions } from '@nutshell/testing';

type OnUpdate = ScratchRunOptions['onUpdate'];

/** A run on generated digits unless told otherwise. */
function start(settings: Partial<ClassifierConfig>, onUpdate?: OnUpdate): ScratchRun<ClassifierConfig> {
  const parsed = config.parse({ dataset: 'synthetic', trainExamples: 300, testExamples: 100, ...settings });
  return new ScratchRun(parsed, { onUpdate });
}

const network: Partial<ClassifierConfig> = {
  hidden: [12],
  outputs: 'scaled-tanh',
  epochs: 3,
  batchSize: 32,
  optimizer: 'momentum',
  learningRate: 0.01,
  schedule: 'cosine',
};

/** All of an outcome but the time it took. */
function measured(outcome: Outcome) {
  const { cost, ...rest } = outcome;
  return { ...rest, steps: cost.steps };
}

describe('a training that is', () => {
  const whole = async (settings: Partial<ClassifierConfig>) =>
    measured(await start(settings).train(linearClassifier.train));

  it('run twice gives the same bits, and other ones with another optimiser', async () => {
    const once = await whole(network);
    expect(once.curve).toHaveLength(3);
    expect(once.steps).toBe(30);
    expect(await whole(network)).toEqual(once);
    const { model } = await whole({ ...network, optimizer: 'sgd' });
    expect(model.sha256).not.toBe(once.model.sha256);
  });

  it.each([
    ['momentum', network],
    [
      'Levenberg-Marquardt',
      {
        ...network,
        optimizer: 'stochastic-diagonal-levenberg-marquardt' as const,
        learningRate: 1e-3,
        curvatureExamples: 40,
        warmUp: 0.5,
      },
    ],
  ])(
    'stopped by Ctrl-C in the second epoch and resumed ends with the bits of one that was not: %s',
    async (_, settings) => {
      const straight = await whole(settings);
      const stopped = start(settings, (updates, run) => updates === 14 && run.interrupt());
      await expect(stopped.train(linearClassifier.train)).rejects.toThrow('interrupted');
      expect(stopped.rows).toBe(1);
      expect(measured(await stopped.resume().train(linearClassifier.train))).toEqual(straight);
    },
  );

  it('killed again and again and resumed from its last checkpoint ends with the same bits too', async () => {
    const settings = { ...network, checkpointSeconds: 0 };
    const straight = await whole(settings);
    const dies: OnUpdate = (updates) => {
      if (updates === 7) throw new Error('killed'); // the checkpoint of that step is not yet written
    };
    let run = start(settings, dies);
    let deaths = 0;
    let outcome: Outcome | undefined;
    while (!outcome) {
      outcome = await run.train(linearClassifier.train).catch((error: Error) => {
        expect(error.message).toBe('killed');
        deaths++;
        return undefined;
      });
      run = run.resume({ onUpdate: dies });
    }
    expect(deaths).toBeGreaterThan(3);
    expect(measured(outcome)).toEqual(straight);
  });

  it('finished lets go of its tensors', async () => {
    await whole(network);
    const before = tf.memory().numTensors;
    await whole(network);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('watched on a validation split reads test only at its end', async () => {
    const outcome = await start({ ...network, validation: 100 }).train(linearClassifier.train);
    expect(outcome.dataset.sizes).toEqual({ train: 200, validation: 100, test: 100 });
    expect(Object.keys(outcome.curve[0])).toEqual([
      'epoch',
      'train.loss',
      'validation.loss',
      'validation.error',
    ]);
    expect(outcome.curve.at(-1)!['validation.error']).toBe(outcome.metrics['validation.error']);
    expect(outcome.metrics).toHaveProperty(['test.error']);
  });

  it('diverging says which flag to turn', async () => {
    const run = start({ ...network, outputs: 'linear', learningRate: 1e6 });
    await expect(run.train(linearClassifier.train)).rejects.toThrow('lower --learningRate');
  });
});

describe('each classifier reads generated digits', () => {
  it.each<[string, Partial<ClassifierConfig>, number, string]>([
    ['linear, by equations', { solver: 'least-squares', ridge: 0.1 }, 7850, 'weights'],
    [
      'pairwise',
      { classifier: 'pairwise', solver: 'least-squares', images: 'deskewed', ridge: 0.1 },
      45 * 401,
      'weights',
    ],
    ['by neighbours', { classifier: 'nearest-neighbours', images: 'boxed' }, 0, 'neighbours'],
    [
      'quadratic',
      { classifier: 'quadratic', images: 'deskewed', components: 8, ridge: 1e-3 },
      (8 + 36 + 1) * 10,
      'components',
    ],
    ['logistic', { criterion: 'logistic', epochs: 5, learningRate: 0.02 }, 7850, 'weights'],
    ['hidden units', { ...network, epochs: 5 }, 784 * 12 + 12 + 12 * 10 + 10, 'weights'],
  ])('%s', async (_, settings, parameters, picture) => {
    const run = start({ trainExamples: 600, ...settings });
    const outcome = await run.train(linearClassifier.train);
    expect(outcome.metrics['test.error']).toBeLessThan(0.3); // 0.9 by chance
    expect(outcome.metrics['test.misses']).toBe(outcome.misses!.test.length);
    expect(outcome.confusion!.test.flat().reduce((sum, count) => sum + count, 0)).toBe(100);
    expect(outcome.model.parameters).toBe(parameters);
    const svg = readFileSync(run.path('figures', `${picture}.svg`), 'utf8');
    expect(svg).toMatch(/^<svg [^]*<\/svg>\n$/);

    const finished = { ...run, path: run.path, result: outcome } as unknown as FinishedRun<ClassifierConfig>;
    const parts = await linearClassifier.sections!(finished);
    expect(parts).toHaveLength(2);
    expect(parts[1].title).toBe(`Misclassified (${outcome.misses!.test.length} of 100)`);
    expect(parts[1].html.match(/<figure>/g) ?? []).toHaveLength(outcome.misses!.test.length);
  });

  it('one unit tells one digit from another, and the picture of its weights is printed', async () => {
    const run = start({ classifier: 'sign', digit: '1', against: '0', epochs: 8, learningRate: 0.001 });
    const outcome = await run.train(linearClassifier.train);
    expect(outcome.classes).toEqual(['0', '1']);
    expect(outcome.dataset.sizes.test).toBeLessThan(40); // of 100 of all digits
    expect(outcome.confusion!.test).toHaveLength(2);
    expect(outcome.metrics['test.error']).toBeLessThan(0.15);
    expect(existsSync(run.path('figures', 'weights.svg'))).toBe(true);
  });

  it('stops between blocks when told to', async () => {
    for (const classifier of ['nearest-neighbours', 'quadratic'] as const) {
      const run = start({ classifier, testExamples: 300 }, (_, run) => run.interrupt());
      await expect(run.train(linearClassifier.train)).rejects.toThrow('interrupted');
      expect(existsSync(run.path('figures'))).toBe(false);
    }
  });
});

describe('settings that do not go together', () => {
  it.each<[Partial<ClassifierConfig>, string]>([
    [{ classifier: 'pairwise', criterion: 'softmax' }, '--criterion=softmax needs a unit for each class'],
    [{ criterion: 'logistic', outputs: 'scaled-tanh' }, 'set --outputs=linear'],
    [{ solver: 'least-squares', hidden: [3] }, '--solver=least-squares is for one layer'],
    [{ solver: 'least-squares', outputs: 'scaled-tanh' }, '--outputs=linear'],
    [{ classifier: 'sign', digit: '4', against: '4' }, '--against=4'],
  ])('%o', async (settings, message) => {
    await expect(start(settings).train(linearClassifier.train)).rejects.toThrow(message);
  });
});
