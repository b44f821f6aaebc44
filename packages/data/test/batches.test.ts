import { describe, expect, test } from 'vitest';
import { Random } from '@nutshell/random';
import { type Batches, type Split, inOrder, shuffled } from '../src/index.ts';

/** Batches that say which examples were asked for, and from which source the first of them would draw. */
const spy = (length: number): Split<{ asked: number[]; draw?: number }> => ({
  length,
  batch: (indices, random) => ({
    asked: Array.from(indices),
    draw: random?.fork(String(indices[0])).uniform(),
  }),
});
const asked = (batches: Iterable<{ asked: number[] }>) => Array.from(batches, (batch) => batch.asked);

describe('in order', () => {
  test('every example once, the last batch smaller, the same in every epoch', () => {
    const batches = inOrder(spy(7), { batchSize: 3 });
    const expected = [[0, 1, 2], [3, 4, 5], [6]];
    expect(asked(batches.from())).toEqual(expected);
    expect(asked(batches.from({ epoch: 9, example: 0 }))).toEqual(expected);
    expect(batches).toMatchObject({ length: 7, batchSize: 3 });
  });

  test('nothing is drawn', () => {
    for (const { draw } of inOrder(spy(7), { batchSize: 3 }).from()) expect(draw).toBeUndefined();
  });

  test('from the middle, and from the end', () => {
    const batches = inOrder(spy(7), { batchSize: 3 });
    expect(asked(batches.from({ epoch: 0, example: 3 }))).toEqual([[3, 4, 5], [6]]);
    expect(asked(batches.from({ epoch: 0, example: 7 }))).toEqual([]);
  });
});

describe('shuffled', () => {
  const made = (options = {}) => shuffled(spy(100), { batchSize: 8, random: new Random(1), ...options });

  test('an epoch reads every example once, in another order than the next epoch', () => {
    const [first, second] = [0, 1].map((epoch) => asked(made().from({ epoch, example: 0 })).flat());
    expect(first.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(second.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(second).not.toEqual(first);
  });

  test('the order is what records were made with: the permutation of the fork "shuffle", then of the epoch', () => {
    const order = new Random(1).fork('shuffle').fork('3').permutation(100);
    expect(asked(made().from({ epoch: 3, example: 0 })).flat()).toEqual([...order]);
  });

  test('examples draw from the fork "augment", then of the epoch', () => {
    const [{ asked: indices, draw }] = made().from({ epoch: 3, example: 0 });
    expect(draw).toBe(new Random(1).fork('augment').fork('3').fork(String(indices[0])).uniform());
  });

  test('a stopped epoch goes on with the same batches, also when another epoch was read between', () => {
    const straight = [...made().from({ epoch: 2, example: 0 })];
    const batches = made();
    for (const place of [
      { epoch: 2, example: 0 },
      { epoch: 5, example: 8 },
    ])
      for (const batch of batches.from(place)) if (batch) break;
    expect([...batches.from({ epoch: 2, example: 16 })]).toEqual(straight.slice(2));
  });

  test('what others draw from the same generator does not matter', () => {
    const random = new Random(1);
    random.uniform();
    expect(asked(made({ random }).from())).toEqual(asked(made().from()));
  });

  test('a last batch that is not full: kept, or left out and not counted', () => {
    expect(asked(made().from()).map((batch) => batch.length)).toEqual([...Array<number>(12).fill(8), 4]);
    expect(made()).toMatchObject({ length: 100, batchSize: 8 });
    expect(asked(made({ dropLast: true }).from()).map((batch) => batch.length)).toEqual(Array(12).fill(8));
    expect(made({ dropLast: true })).toMatchObject({ length: 96, batchSize: 8 });
  });
});

describe('refused, by name', () => {
  test('full batches of more examples than there are', () => {
    const full = { batchSize: 8, random: new Random(1), dropLast: true };
    expect(() => shuffled(spy(7), full)).toThrow(
      new RangeError('batchSize: 8, but there are only 7 examples'),
    );
    expect(asked(shuffled(spy(8), full).from())).toHaveLength(1);
    expect(asked(shuffled(spy(7), { ...full, dropLast: false }).from())).toHaveLength(1);
  });

  test.each([0, 1.5, -3, NaN])('a batch size of %d', (batchSize) => {
    const message = `batchSize: ${batchSize}, expected a whole number ≥ 1`;
    expect(() => inOrder(spy(7), { batchSize })).toThrow(new RangeError(message));
    expect(() => shuffled(spy(7), { batchSize, random: new Random(1) })).toThrow(new RangeError(message));
  });

  test.each([8, -1, 0.5])('a place of %d in 7 examples', (example) => {
    const begin = (batches: Batches<unknown>) => [
      ...(batches.from({ epoch: 0, example }) as Iterable<unknown>),
    ];
    const message = `example: ${example} lies outside the epoch's 0 … 7`;
    expect(() => begin(inOrder(spy(7), { batchSize: 2 }))).toThrow(new RangeError(message));
    expect(() => begin(shuffled(spy(7), { batchSize: 2, random: new Random(1) }))).toThrow(message);
  });
});
