import fc from 'fast-check';
import * as prettier from 'prettier';
import { expect, it } from 'vitest';
import { jsonText } from '../src/file/json-text.ts';
import { makeRecord } from './fixtures/record.ts';

it('gives back the value it was given', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(jsonText(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { seed: 1, numRuns: 300 },
  );
});

it('lays a record out as Prettier would', async () => {
  const misses = Array.from({ length: 120 }, (_, index) => index * 7);
  const record = {
    ...makeRecord(),
    confusion: {
      test: [
        [50, 0],
        [4, 46],
      ],
    },
    extra: misses,
  };
  const text = jsonText(record);
  expect(await prettier.format(text, { parser: 'json', printWidth: 110 })).toBe(text);
  expect(text).toContain('\n    { "epoch": 1, "train.loss": 0.5, "test.error": 0.08 },\n');
});
