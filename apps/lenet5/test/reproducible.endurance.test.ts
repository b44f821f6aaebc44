import { bitsOf, cli, startTraining, succeeded } from '@nutshell/testing';
import { expect, test } from 'vitest';
import { SMALL } from './settings.ts';

test.each([
  ['wasm', 1],
  ['auto', 2],
])(
  'on %s by %i workers one seed gives the same bits twice, another seed others',
  { timeout: 120_000 },
  async (backend, workers) => {
    const train = async (seed: number) => {
      const line = cli('lenet5');
      succeeded(await startTraining(line, { ...SMALL, seed, epochs: 2, backend, workers }).ended);
      return bitsOf(line);
    };
    const [first, second, other] = await Promise.all([train(1), train(1), train(2)]);
    expect(second).toEqual(first);
    expect(other.result.model.sha256).not.toBe(first.result.model.sha256);
    expect(other.tensors).not.toEqual(first.tensors);
    expect(other.result.curve).toHaveLength(2);
    for (const epoch of [0, 1]) {
      for (const metric of ['train.loss', 'test.loss'])
        expect(other.result.curve[epoch][metric]).not.toBe(first.result.curve[epoch][metric]);
    }
  },
);
