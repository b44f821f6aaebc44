import fc from 'fast-check';
import { expect, it } from 'vitest';
import { byNearness, nearest } from '../src/file/nearest.ts';

it('finds the name with the fewest edits', () => {
  // Edits by hand: epoch → epochs 1, rate 5; bachSize → batchSize 1, testSize 3.
  expect(nearest('epoch', ['rate', 'epochs'])).toBe('epochs');
  expect(byNearness('bachSize', ['rate', 'testSize', 'batchSize'])).toEqual([
    'batchSize',
    'testSize',
    'rate',
  ]);
  expect(nearest('BATCHSIZE', ['batchsizes', 'batchSize'])).toBe('batchSize');
  expect(nearest('x', [])).toBeUndefined();
});

it('puts a known name first, and loses none', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { minLength: 1 }), fc.nat(), (names, at) => {
      const sorted = byNearness(names[at % names.length], names);
      expect(sorted[0]).toBe(names[at % names.length]);
      expect([...sorted].sort()).toEqual([...names].sort());
    }),
    { seed: 1 },
  );
});
