/** Arrays of disposed tensors are written again, and never one that somebody can still see. */
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OnnxBackend } from '../src/backend.ts';
import { registerOnnxBackend } from '../src/register.ts';
import { SpareArrays } from '../src/runtime/spare-arrays.ts';
import { generator } from './differential/arbitraries.ts';

const size = 1 << 15;

describe('spare arrays', () => {
  it('are given out after the next turn, by type and length, once', () => {
    const spares = new SpareArrays();
    const array = new Float32Array(size);
    spares.retire(array);
    expect(spares.take('float32', size)).toBeUndefined();
    spares.turn();
    expect(spares.take('int32', size)).toBeUndefined();
    expect(spares.take('float32', size + 1)).toBeUndefined();
    expect(spares.take('float32', size)).toBe(array);
    expect(spares.take('float32', size)).toBeUndefined();
  });

  it('are not kept beyond the bytes allowed: the oldest go first', () => {
    const spares = new SpareArrays(8 * size);
    const arrays = Array.from({ length: 3 }, () => new Float32Array(size));
    for (const array of arrays) spares.retire(array);
    spares.turn();
    expect([1, 2, 3].map(() => spares.take('float32', size))).toEqual([arrays[2], arrays[1], undefined]);
  });
});

describe('a program that assigns variables without compile', () => {
  let backend: OnnxBackend;
  beforeAll(() => {
    backend = registerOnnxBackend();
  });
  afterEach(() => tf.disposeVariables());

  it('writes into the arrays of the step before last', async () => {
    await tf.setBackend('onnx');
    const variable = tf.variable(tf.zeros([size]));
    const arrays = new Set<unknown>();
    for (let step = 0; step < 20; step++) {
      const total = tf.tidy(() => {
        variable.assign(variable.add(1));
        return variable.sum();
      });
      expect(total.dataSync()[0]).toBe((step + 1) * size);
      total.dispose();
      arrays.add((backend.data.get(variable.dataId).node as unknown as { array: unknown }).array);
    }
    expect(arrays.size).toBeLessThanOrEqual(3);
  });

  /**
   * Random steps that assign, read, reshape, clone, keep and dispose.
   * @returns the last elements of every array that was ever read, with what they were when it was read
   */
  function program(seed: number): { then: number[]; now: number[] } {
    const uniform = generator(seed);
    const variables = [0, 1].map((i) => tf.variable(tf.fill([size], i)));
    let held: tf.Tensor[] = [];
    const read: { array: ArrayLike<number>; then: number }[] = [];
    const look = (tensor: tf.Tensor) => {
      const array = tensor.dataSync();
      read.push({ array, then: array[size - 1] });
    };
    for (let step = 0; step < 60; step++) {
      const [a, b] = uniform() < 0.5 ? variables : [variables[1], variables[0]];
      const choice = Math.floor(9 * uniform());
      if (choice < 3) tf.tidy(() => a.assign(a.mul(0.5).add(b).add(step)));
      else if (choice === 3) held.push(a.clone());
      else if (choice === 4) held.push(a.reshape([2, size / 2]));
      else if (choice === 5) held.push(a.add(b));
      else if (choice === 6) look(a);
      else if (choice === 7 && held.length > 0) look(held[Math.floor(held.length * uniform())]);
      else {
        for (const tensor of held.slice(1)) tensor.dispose();
        held = held.slice(0, 1);
        look(b);
      }
    }
    for (const tensor of [...held, ...variables]) look(tensor);
    for (const tensor of [...held, ...variables]) tensor.dispose();
    return { then: read.map(({ then }) => then), now: read.map(({ array }) => array[size - 1]) };
  }

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'reads what the cpu backend reads, and nothing that was read changes (program %i)',
    async (seed) => {
      await tf.setBackend('cpu');
      const expected = program(seed).then;
      await tf.setBackend('onnx');
      const { then, now } = program(seed);
      expect(then.length).toBe(expected.length);
      const errors = then.map((value, i) => Math.abs(value - expected[i]) / (1 + Math.abs(expected[i])));
      expect(Math.max(...errors)).toBeLessThan(1e-5);
      expect(now).toEqual(then);
    },
  );
});
