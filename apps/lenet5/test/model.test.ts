import * as tf from '@tensorflow/tfjs';
import { countParameters, fingerprint, parameterCounts, parametersOf } from '@nutshell/core';
import { Random } from '@nutshell/random';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CODE_HEIGHT, CODE_WIDTH, codes } from '../src/codes.ts';
import { type Architecture, buildModel } from '../src/model.ts';
import { LENET1, LENET4, LENET5 } from './architectures.ts';

beforeAll(() => tf.setBackend('cpu'));
afterAll(() => tf.disposeVariables());

const build = (architecture: Architecture, seed = 1) => buildModel(architecture, new Random(seed));

const shapesOf = (model: tf.LayersModel) =>
  Object.fromEntries(model.layers.map(({ name, outputShape }) => [name, (outputShape as number[]).slice(1)]));

describe('LeNet-5 as the paper describes it', () => {
  it('has the paper’s numbers of parameters', () => {
    const model = build(LENET5);
    expect(parameterCounts(model)).toEqual({ c1: 156, s2: 12, c3: 1516, s4: 32, c5: 48_120, f6: 10_164 });
    expect(countParameters(model)).toBe(60_000);
  });

  it('has the paper’s planes', () => {
    expect(shapesOf(build(LENET5))).toMatchObject({
      c1: [28, 28, 6],
      s2: [14, 14, 6],
      c3: [10, 10, 16],
      s4: [5, 5, 16],
      c5: [1, 1, 120],
      f6: [84],
      output: [10],
    });
    expect(build(LENET5).inputs[0].shape).toEqual([null, 32, 32, 1]);
  });

  it('has the paper’s 340,908 connections', () => {
    const model = build(LENET5);
    const positions = (layer: string) => {
      const [height, width] = model.getLayer(layer).outputShape.slice(1) as number[];
      return height * width;
    };
    const counts = parameterCounts(model);
    const convolutions = ['c1', 'c3', 'c5'].map((layer) => counts[layer] * positions(layer));
    expect(convolutions).toEqual([122_304, 151_600, 48_120]);
    const subsampling = 6 * positions('s2') * 5 + 16 * positions('s4') * 5; // four inputs and a bias each
    expect(subsampling).toBe(5_880 + 2_000);
    const total = convolutions.reduce((a, b) => a + b) + subsampling + counts.f6 + 84 * 10;
    expect(total).toBe(340_908);
  });

  it('connects C3 to S2 as in Table I', () => {
    const { connections } = build(LENET5).getLayer('c3').getConfig() as { connections: number[][] };
    const seen = Array.from({ length: 16 }, (_, map) =>
      [0, 1, 2, 3, 4, 5].filter((i) => connections[i][map]),
    );
    const modulo6 = (maps: number[]) => maps.map((map) => map % 6).sort();
    const expected = [
      ...[0, 1, 2, 3, 4, 5].map((i) => modulo6([i, i + 1, i + 2])), // contiguous subsets of three
      ...[0, 1, 2, 3, 4, 5].map((i) => modulo6([i, i + 1, i + 2, i + 3])), // contiguous subsets of four
      ...[0, 1, 2].map((i) => modulo6([i, i + 1, i + 3, i + 4])), // discontinuous subsets of four
      [0, 1, 2, 3, 4, 5],
    ];
    expect(seen).toEqual(expected);
    expect(seen.map((maps) => maps.length)).toEqual([3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 6]);
    expect(seen.flat()).toHaveLength(60);
    expect(connections.map((row) => row.reduce((a, b) => a + b))).toEqual([10, 10, 10, 10, 10, 10]);
  });
});

describe('variants', () => {
  it('counts the parameters of each', () => {
    const count = (changes: Partial<Architecture>) => countParameters(build({ ...LENET5, ...changes }));
    expect(count({ connections: 'full' })).toBe(60_000 + (16 * 6 - 60) * 25);
    expect(count({ pooling: 'max' })).toBe(60_000 - 12 - 32);
    expect(count({ criterion: 'cross-entropy' })).toBe(60_000 + 84 * 10 + 10);
    expect(count({ activation: 'relu', dropout: 0.5 })).toBe(60_000);
  });

  it('builds LeNet-1 of 2,578 parameters', () => {
    const model = build(LENET1);
    expect(countParameters(model)).toBe(2_578);
    expect(shapesOf(model)).toMatchObject({
      c1: [24, 24, 4],
      s2: [12, 12, 4],
      c3: [8, 8, 12],
      s4: [4, 4, 12],
      output: [10],
    });
    const { connections } = model.getLayer('c3').getConfig() as { connections: number[][] };
    expect(connections.flat().filter(Boolean)).toHaveLength(20);
  });

  it('builds LeNet-4 of about 17,000 parameters', () => {
    const model = build(LENET4);
    expect(Math.abs(countParameters(model) - 17_000)).toBeLessThan(100);
    expect(shapesOf(model)).toMatchObject({ c1: [28, 28, 4], s4: [5, 5, 16], output: [10] });
  });

  it('refuses an RBF criterion for nets of ten units', () => {
    expect(() => build({ ...LENET1, criterion: 'map' })).toThrow(/lenet1.*--criterion=mse, not map/);
  });
});

describe('initial weights', () => {
  /** Inputs of a unit of each output map. */
  const fanIns: Record<string, number[]> = {
    c1: Array(6).fill(25),
    s2: Array(6).fill(4),
    c3: [3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 6].map((maps) => maps * 25),
    s4: Array(16).fill(4),
    c5: Array(120).fill(400),
    f6: Array(84).fill(120),
  };

  /** Absolute values by parameter and output map. */
  function sizes(model: tf.LayersModel): { name: string; layer: string; map: number; values: number[] }[] {
    return Object.entries(parametersOf(model)).flatMap(([name, variable]) => {
      const [layer] = name.split('/');
      const values = Array.from(variable.dataSync(), Math.abs);
      const maps = variable.shape.at(-1)!;
      return Array.from({ length: maps }, (_, map) => ({
        name,
        layer,
        map,
        values: values.filter((_, i) => i % maps === map),
      }));
    });
  }

  it('fill ±2.4 / fan-in of the unit', () => {
    const relative: number[] = [];
    for (const { name, layer, map, values } of sizes(build(LENET5))) {
      const bound = 2.4 / fanIns[layer][map];
      expect(Math.max(...values), `${name} of map ${map}`).toBeLessThanOrEqual(bound * (1 + 1e-6));
      if (values.length >= 75) relative.push(Math.max(...values.map((value) => value / bound)));
    }
    expect(Math.min(...relative)).toBeGreaterThan(0.9); // of 75 draws and more the largest reaches this but once in 2,700
  });

  it('are zero where C3 is not connected, and nowhere else', () => {
    const model = build(LENET5);
    const { connections } = model.getLayer('c3').getConfig() as { connections: number[][] };
    const kernel = parametersOf(model)['c3/kernel'].arraySync() as number[][][][];
    for (const row of kernel) {
      for (const cell of row) {
        expect(cell.map((maps) => maps.map((weight) => (weight === 0 ? 0 : 1)))).toEqual(connections);
      }
    }
  });

  it('of He: ±√(6 / fan-in), biases zero', () => {
    for (const { name, layer, map, values } of sizes(build({ ...LENET5, initializer: 'he' }))) {
      const bound = name.endsWith('/bias') ? 0 : Math.sqrt(6 / fanIns[layer][map]);
      expect(Math.max(...values), name).toBeLessThanOrEqual(bound * (1 + 1e-6));
      if (values.length >= 75) expect(Math.max(...values), name).toBeGreaterThan(0.8 * bound);
    }
  });

  it('depend on the seed alone', () => {
    const print = (seed: number) => fingerprint(parametersOf(build(LENET5, seed)));
    expect(print(7)).toBe(print(7));
    expect(print(7)).not.toBe(print(8));
  });

  it('are drawn separately for each parameter', () => {
    const parameters = parametersOf(build(LENET5));
    expect(parameters['c1/kernel'].dataSync()[0] * 25).not.toBeCloseTo(
      parameters['c5/kernel'].dataSync()[0] * 400,
      4,
    );
  });
});

describe('codes of F6', () => {
  it('are ten bitmaps of 7x12, ±1', () => {
    expect(codes).toHaveLength(10);
    for (const code of codes) {
      expect(code).toHaveLength(CODE_WIDTH * CODE_HEIGHT);
      expect(new Set(code)).toEqual(new Set([-1, 1]));
    }
    expect([CODE_WIDTH, CODE_HEIGHT]).toEqual([7, 12]);
  });

  it('differ in 15 cells at least', () => {
    for (const [a, left] of codes.entries()) {
      for (const right of codes.slice(a + 1)) {
        expect(left.filter((cell, i) => cell !== right[i]).length).toBeGreaterThanOrEqual(15);
      }
    }
  });

  it('look like their digits', () => {
    const seven = codes[7].map((cell) => (cell > 0 ? '#' : '.')).join('');
    expect(seven.match(/.{7}/g)?.[0]).toBe('#######');
    const columnOfOne = Array.from({ length: CODE_HEIGHT }, (_, row) => codes[1][row * CODE_WIDTH + 3]);
    expect(columnOfOne).toEqual(Array(CODE_HEIGHT).fill(1));
  });
});
