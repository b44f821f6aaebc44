import { countParameters, multiplyAdds, parametersOf, selectBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import { beforeAll, describe, expect, it } from 'vitest';
import { codesOf } from '../../src/linear-classifier/codes.ts';
import { type Architecture, buildModel } from '../../src/linear-classifier/model.ts';

beforeAll(() => selectBackend({ backend: 'cpu' }));

const plain: Architecture = {
  hidden: [],
  activation: 'scaled-tanh',
  outputs: 'scaled-tanh',
  initializer: 'paper',
};

describe('the networks have the parameters of the paper', () => {
  it.each([
    ['linear: 7,850 (III.C.1)', 784, 'network', [], 7850],
    ['linear on 20x20 pixels: 4,010 (III.C.1)', 400, 'network', [], 4010],
    ['pairwise: 45 units (III.C.1)', 784, 'pairwise', [], 45 * 785],
    ['pairwise on 20x20 pixels', 400, 'pairwise', [], 45 * 401],
    ['one unit', 784, 'sign', [], 785],
    ['28x28-300-10', 784, 'network', [300], 784 * 300 + 300 + 300 * 10 + 10],
    ['20x20-300-10', 400, 'network', [300], 123_310],
    ['28x28-500-150-10', 784, 'network', [500, 150], 469_160],
    ['28x28-500-300-10', 784, 'network', [500, 300], 545_810],
  ] as const)('%s', (_, inputs, classifier, hidden, parameters) => {
    const units = codesOf(classifier, 10)[0].length;
    const model = buildModel({ ...plain, hidden: [...hidden] }, { inputs, units }, new Random(1));
    const biases = units + hidden.reduce((sum, width) => sum + width, 0);
    expect(countParameters(model)).toBe(parameters);
    expect(multiplyAdds(model)).toBe(parameters - biases);
    expect(model.outputs[0].shape).toEqual([null, units]);
    model.dispose();
  });
});

describe('initial weights', () => {
  const bounds = (initializer: Architecture['initializer']) => {
    const model = buildModel(
      { ...plain, hidden: [30], initializer },
      { inputs: 100, units: 10 },
      new Random(4),
    );
    const largest = Object.entries(parametersOf(model)).map(([name, variable]) => {
      const values = variable.dataSync() as Float32Array;
      return [name, values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)] as const;
    });
    model.dispose();
    return Object.fromEntries(largest);
  };

  it('of the paper lie within 2.4 / fan-in, biases too, and fill that range', () => {
    const found = bounds('paper');
    for (const [name, bound] of [
      ['hidden1/kernel', 2.4 / 100],
      ['hidden1/bias', 2.4 / 100],
      ['output/kernel', 2.4 / 30],
      ['output/bias', 2.4 / 30],
    ] as const) {
      expect(found[name]).toBeLessThanOrEqual(bound * 1.0001);
      expect(found[name]).toBeGreaterThan(bound * 0.6);
    }
  });

  it('of He and Glorot lie within their bounds, biases are 0', () => {
    const [he, glorot] = [bounds('he'), bounds('glorot')];
    expect(he['hidden1/kernel'] / Math.sqrt(6 / 100)).toBeCloseTo(1, 1);
    expect(glorot['hidden1/kernel'] / Math.sqrt(6 / 130)).toBeCloseTo(1, 1);
    expect([he['hidden1/bias'], glorot['output/bias']]).toEqual([0, 0]);
  });
});

describe('codes', () => {
  it('of pairs: 45 units, each +1 for one class, −1 for another, no concern of eight', () => {
    const codes = codesOf('pairwise', 10);
    for (let unit = 0; unit < 45; unit++) {
      const column = codes.map((code) => code[unit]);
      expect(column.toSorted((a, b) => a - b)).toEqual([-1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
      expect(column.indexOf(1)).toBeLessThan(column.indexOf(-1));
    }
    expect(codesOf('pairwise', 4)[1]).toEqual([-1, 0, 0, 1, 1, 0]); // 0/1 0/2 0/3 1/2 1/3 2/3
  });

  it('of classes: +1 on the diagonal, −1 elsewhere; of one unit: −1 and +1', () => {
    expect(codesOf('network', 3)).toEqual([
      [1, -1, -1],
      [-1, 1, -1],
      [-1, -1, 1],
    ]);
    expect(codesOf('sign', 2)).toEqual([[-1], [1]]);
  });
});
