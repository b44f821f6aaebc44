import { expect, it } from 'vitest';
import { checkMixtures, checkTopology, fromFile, toFile } from '../../src/speech/index.ts';

const mixture = { weights: [1], means: [0, 1], variances: [1, 2] };
const file = {
  words: ['one', 'silence'],
  states: [[0, 1], [2]],
  stay: [0.5, 0.5, 0.9],
  mixtures: [mixture, mixture, { weights: [0.5, 0.5], means: [0, 1, 2, 3], variances: [1, 1, 1, 1] }],
};

it('models are stored number for number', () => {
  expect(toFile(fromFile(file))).toEqual(file);
});

it('the parts of a file have to fit together', () => {
  const models = fromFile(file);
  const check = (changed: object, count = 3) => checkTopology({ ...models, ...changed }, count);
  check({});
  checkMixtures(models, 2);
  expect(() => check({}, 4)).toThrow('has 2 words and 3 states, and models of 2 words and 4 states');
  expect(() => check({ words: ['one'] })).toThrow(RangeError);
  expect(() => check({ states: [[0, 1], [3]] })).toThrow(RangeError);
  expect(() => check({ states: [[0, 1, 2], []] })).toThrow(RangeError);
  expect(() => checkMixtures(models, 3)).toThrow('another size than the 3 numbers of a frame');
  const short = fromFile({ ...file, mixtures: [{ ...mixture, variances: [1] }, mixture, mixture] });
  expect(() => checkMixtures(short, 2)).toThrow(RangeError);
});
