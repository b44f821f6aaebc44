import { afterEach, describe, expect, test } from 'vitest';
import { batchesAhead, onSharedMemory } from '../src/data-parallel/batches-ahead.ts';
import batchSource, { type BatchSourceConfig } from './batch-source.ts';

const module = new URL('./batch-source.ts', import.meta.url);
const elements = onSharedMemory(Float32Array.from({ length: 23 }, (_, i) => i));
const config: BatchSourceConfig = { length: 23, batchSize: 4, elements };

const open: { dispose(): Promise<void> }[] = [];
afterEach(async () => {
  for (const batches of open.splice(0)) await batches.dispose();
});
async function ahead(workers: number, change: Partial<BatchSourceConfig> = {}) {
  const whole = { ...config, ...change };
  const batches = await batchesAhead(batchSource(whole), { module, config: whole, workers });
  open.push(batches);
  return batches;
}

type Made = { x: { values: Float32Array; shape: number[] }; thread: number };
async function all(batches: Iterable<Made> | AsyncIterable<Made>): Promise<Made[]> {
  const made: Made[] = [];
  for await (const batch of batches) made.push(batch);
  return made;
}

describe('batches made ahead', () => {
  test.each([1, 3])(
    'by %i threads are those of this thread, in their order, from any place on',
    async (workers) => {
      const batches = await ahead(workers);
      expect([batches.length, batches.batchSize]).toEqual([23, 4]);
      for (const place of [
        { epoch: 0, example: 0 },
        { epoch: 2, example: 8 },
        { epoch: 1, example: 20 },
        { epoch: 1, example: 23 },
      ]) {
        const made = await all(batches.from(place));
        expect(made.map(({ x }) => x)).toEqual([...batchSource(config).from(place)].map(({ x }) => x));
        expect(made.map(({ thread }) => thread)).not.toContain(0);
      }
    },
  );

  test('that a loop leaves early do not disturb the next ones', async () => {
    const batches = await ahead(2);
    for await (const { x } of batches.from({ epoch: 0, example: 0 })) {
      expect(x.values[0]).toBe(0);
      break;
    }
    const made = await all(batches.from({ epoch: 1, example: 12 }));
    expect(made.map(({ x }) => x.values[0])).toEqual([112, 116, 120]);
  });

  test('that cannot be made fail in their turn, with the error there', async () => {
    const batches = await ahead(2, { failing: 12 });
    const seen: number[] = [];
    const read = async () => {
      for await (const { x } of batches.from({ epoch: 0, example: 0 })) seen.push(x.values[0]);
    };
    await expect(read()).rejects.toThrow(/^worker [12] of 2 failed: this picture is broken$/);
    expect(seen).toEqual([0, 4, 8]);
  });

  test('that are disposed of make no more', async () => {
    const batches = await ahead(1);
    await batches.dispose();
    await expect(all(batches.from({ epoch: 0, example: 0 }))).rejects.toThrow('disposed');
  });
});

test('elements on shared memory are the same, of the same type, and not a copy for other threads', () => {
  for (const array of [Float32Array.of(1.5, -2), Int32Array.of(7), Uint8Array.of(255, 0, 3)]) {
    const shared = onSharedMemory(array);
    expect(shared).toEqual(array);
    expect(shared.buffer).toBeInstanceOf(SharedArrayBuffer);
  }
});
