import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BackendChoice, selectBackend } from '../src/backend.ts';
import type { HostArray } from '../src/host-array.ts';
import { type InferencePool, inferencePool } from '../src/data-parallel/inference-pool.ts';
import type { NetworkConfig } from './network.ts';

const module = new URL('./network.ts', import.meta.url);
const matrix = (...rows: number[][]): HostArray => ({
  shape: [rows.length, rows[0].length],
  values: Float32Array.from(rows.flat()),
});
const TURN = matrix([0, 1], [-1, 0]);

let backend: BackendChoice;
beforeAll(async () => void (backend = await selectBackend({ backend: 'cpu' })));

const poolOf = (workers: number, config: NetworkConfig = { factor: 3 }): Promise<InferencePool> =>
  inferencePool({ workers, module, config, backend });

describe('a pool of two', () => {
  let pool: InferencePool;
  beforeAll(async () => void (pool = await poolOf(2)));
  afterAll(() => pool.dispose()); // if a test fails before

  test('answers as worked by hand, and leaves the input as it is', async () => {
    const x = matrix([1, 2], [3, 4]);
    // (1 2; 3 4) (0 1; −1 0) = (−2 1; −4 3)
    expect(await pool.predict([x, TURN])).toEqual([
      matrix([-6, 3], [-12, 9]),
      { shape: [2], values: Float32Array.of(3, 7) },
    ]);
    expect(x).toEqual(matrix([1, 2], [3, 4]));
  });

  test('answers each of many requests with its own result, of any batch size', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        pool.predict([matrix(...Array.from({ length: 1 + (i % 3) }, () => [i, 0])), TURN]),
      ),
    );
    answers.forEach(([product, sums], i) => {
      expect(product.shape).toEqual([1 + (i % 3), 2]);
      expect(product.values[1]).toBe(3 * i);
      expect(sums.values.at(-1)).toBe(i);
    });
  });

  test('a request that fails says where and why, with the stack there; the others do not notice', async () => {
    const good = pool.predict([matrix([1, 0]), TURN]);
    const bad = pool.predict([matrix([NaN, 0]), TURN]).catch((error: Error) => error);
    const next = pool.predict([matrix([2, 0]), TURN]);
    const failure = (await bad) as Error;
    expect(failure.message).toMatch(/^worker [12] of 2 failed: not a number$/);
    expect(failure.cause).toMatchObject({ name: 'TypeError', message: 'not a number', cause: 'a test' });
    expect(failure.stack).toContain('network.ts');
    expect((await good)[0].values[1]).toBe(3);
    expect((await next)[0].values[1]).toBe(6);
  });

  test('has no weights to load, if its network has no variables', async () => {
    await expect(pool.load({ w: matrix([1]) })).rejects.toThrow(/has \[w\] too many/);
    expect((await pool.predict([matrix([1, 0]), TURN]))[0].values[1]).toBe(3);
  });

  test('answers nothing once it is disposed of', async () => {
    await pool.dispose();
    await expect(pool.predict([matrix([1, 1]), TURN])).rejects.toThrow('disposed');
    await expect(pool.load({})).rejects.toThrow('disposed');
  });
});

test('one thread answers first come, first served; when it dies, what was asked of the pool fails, and whatever is asked later', async () => {
  const pool = await poolOf(1);
  const order: number[] = [];
  await Promise.all(
    [300, 1, 100, 1].map(async (rows, i) => {
      await pool.predict([matrix(...Array.from({ length: rows }, () => [i, i])), TURN]);
      order.push(i);
    }),
  );
  expect(order).toEqual([0, 1, 2, 3]);

  const requests = [1, Infinity, 2].map((first) => pool.predict([matrix([first, 0]), TURN]));
  const settled = await Promise.allSettled(requests);
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  const reason = 'worker 1 of 1 failed: it ended with exit code 4';
  await expect(requests[1]).rejects.toThrow(reason);
  await expect(requests[2]).rejects.toThrow(reason);
  await expect(pool.predict([matrix([1, 0]), TURN])).rejects.toThrow(reason);
});

test('says what is wrong with a network that cannot be made', async () => {
  const failure = (await poolOf(2, { factor: 0 }).catch((error: Error) => error)) as Error;
  expect(failure.message).toMatch(/^worker [12] of 2 failed: no network with factor 0$/);
  expect(failure.stack).toContain('network.ts');
  await expect(poolOf(0)).rejects.toThrow('whole number of workers from 1 on, not 0');
});
