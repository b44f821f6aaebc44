/** New weights for the threads of a pool that is at work. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { selectBackend } from '../src/backend.ts';
import type { HostArray } from '../src/host-array.ts';
import { type InferencePool, inferencePool } from '../src/data-parallel/inference-pool.ts';

const module = new URL('./weighted-network.ts', import.meta.url);
const host = (shape: number[], value: number): HostArray => ({
  shape,
  values: new Float32Array(shape.reduce((size, extent) => size * extent, 1)).fill(value),
});
const weights = (value: number) => ({ w: host([2, 2], value), v: host([2], value) });

describe.each(['cpu', 'onnx'] as const)('a pool of two on %s', (name) => {
  let pool: InferencePool;
  beforeAll(async () => {
    const backend = await selectBackend({ backend: name });
    pool = await inferencePool({ workers: 2, module, config: {}, backend });
  });
  afterAll(() => pool.dispose());

  /** What the weights were when it was answered, by either of them. */
  const ask = async (rows: number): Promise<[w: number, v: number]> => {
    const [w, v, sum] = await pool.predict([host([rows, 2], 1)]);
    return [w.values[rows - 1] / sum.values[0], v.values[0] / sum.values[rows - 1]];
  };

  test('answers what is asked before a load by the old weights, what is asked after by the new ones', async () => {
    await pool.load(weights(0));
    const answers: Promise<[number, number]>[] = [];
    const expected: number[] = [];
    const loads: Promise<void>[] = [];
    for (let version = 1; version <= 12; version++) {
      loads.push(pool.load(weights(version)));
      for (let i = 0; i < (5 * version) % 11; i++) {
        answers.push(ask(1 + ((7 * i + version) % 40)));
        expected.push(version);
      }
      if (version % 5 === 0) await answers.at(-1);
    }
    await Promise.all(loads);
    expect(await Promise.all(answers)).toEqual(expected.map((version) => [version, version]));
  });

  test('copies the weights when it is called', async () => {
    const busy = Array.from({ length: 9 }, () => ask(30));
    const next = weights(5);
    const load = pool.load(next);
    next.v.values.fill(-1);
    const after = ask(1);
    await Promise.all([load, ...busy]);
    expect(await after).toEqual([5, 5]);
  });

  test.each([
    ['a missing variable', { w: host([2, 2], 9) }, /lacks \[v\]/],
    ['an unknown variable', { ...weights(9), u: host([1], 9) }, /has \[u\] too many/],
    [
      'a wrong shape',
      { w: host([2, 2], 9), v: host([3], 9) },
      /v is float32\[3\], the model wants float32\[2\]/,
    ],
  ])('refuses %s and keeps the old weights', async (_, wrong, message) => {
    await pool.load(weights(2));
    await expect(pool.load(wrong)).rejects.toThrow(message);
    expect(await Promise.all([ask(1), ask(2), ask(3), ask(4)])).toEqual(Array(4).fill([2, 2]));
  });
});
