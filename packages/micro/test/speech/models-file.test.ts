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
  expect(() => check({ words: ['one'] })).toThrow('has 1 words and 3 states, and models of 2 words');
});

it.each([
  [{ states: [[0, 1], [3]] }, 'the word silence has the states 3; expected some of 0 to 2'],
  [{ states: [[0, 1, 2], []] }, 'the word silence has the states none'],
  [{ states: [[0, 0.5], [2]] }, 'the word one has the states 0, 0.5'],
  [{ states: [[-1], [2]] }, 'the word one has the states -1'],
  [{ words: ['silence'], states: [[0, 1, 2]] }, 'has 1 words; expected silence and one more'],
  [{ words: ['one', 'one'] }, 'has its word 2 twice: one'],
  [{ stay: [0.5, 1.5, 0.9] }, 'state 1 stays with the probability 1.5; expected 0 to 1'],
  [{ stay: [-0.1, 0.5, 0.9] }, 'state 0 stays with the probability -0.1'],
  [{ words: ['w'.repeat(500), 'silence'], states: [Array(500).fill(7), [2]] }, `the word ${'w'.repeat(40)}… has the states 7, 7`],
])('a topology is refused: %j', (changed, message) => {
  const topology = { ...fromFile(file), ...changed } as never;
  expect(() => checkTopology(topology, 3)).toThrow(RangeError);
  expect(() => checkTopology(topology, 3)).toThrow(message);
}); // prettier-ignore

it.each([
  [{ variances: [1] }, 'state 1 has 1 weights, 2 means and 1 variances; each weight has 2 of both'],
  [{ means: [0, 1, 2] }, 'state 1 has 1 weights, 3 means'],
  [{ weights: [] }, 'state 1 has 0 weights'],
  [{ weights: [0.5] }, 'the weights of the mixture of state 1 add up to 0.5'],
  [{ weights: [2, -1], means: [0, 1, 2, 3], variances: [1, 1, 1, 1] }, 'some are below 0'],
  [{ means: [1e6, 0] }, 'the mixture of state 1 has the mean 1000000; expected -1000 to 1000'],
  [{ variances: [1, 0] }, 'the mixture of state 1 has the variance 0; expected more than 0'],
  [{ variances: [1, -1] }, 'has the variance -1'],
])('a mixture is refused: %j', (changed, message) => {
  const models = fromFile({ ...file, mixtures: file.mixtures.with(1, { ...mixture, ...changed }) });
  expect(() => checkMixtures(models, 2)).toThrow(RangeError);
  expect(() => checkMixtures(models, 2)).toThrow(message);
});

it('a component without weight is none, and no fault', () => {
  const two = { weights: [1, 0], means: [0, 1, 2, 3], variances: [1, 1, 1, 1] };
  checkMixtures(fromFile({ ...file, mixtures: [mixture, two, two] }), 2);
});
