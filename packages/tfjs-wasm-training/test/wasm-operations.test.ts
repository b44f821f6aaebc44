import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initialiseWasm } from '../src/index.ts';
import { expectClose, expectSameOnBoth, resultsOn, wave } from './wasm-oracle.ts';

const special = [NaN, -Infinity, -300, -2, -0.5, -0, 0, 0.5, 2, 300, Infinity];

test('every operation of the cpu backend exists', async () => {
  await initialiseWasm();
  const names = (backend: string) => tf.getKernelsForBackend(backend).map(({ kernelName }) => kernelName);
  expect(names('wasm')).toEqual(expect.arrayContaining(names('cpu')));
});

describe('tanh', () => {
  test('agrees with Math.tanh to a unit in the last place', async () => {
    const values = Float32Array.from({ length: 20_001 }, (_, i) => (i - 10_000) / 1000);
    values.set([1e-30, -1e-7, 3e-4, 9.0624, 9.0625, -9.0625, 88, -1e30], 0);
    const [result] = await resultsOn('wasm', () => tf.tanh(tf.tensor1d(values)));
    const relativeErrors = Array.from(values, (x, i) =>
      x === 0 ? result.values[i] : Math.abs(result.values[i] / Math.tanh(x) - 1),
    );
    expect(Math.max(...relativeErrors)).toBeLessThan(2 ** -23);
  });

  test('of NaN, infinities and zeros', async () => {
    await expectSameOnBoth(() => tf.tanh(tf.tensor1d(special)));
  });
});

describe('NaN, integers, bools and empty tensors', () => {
  const floatOnly = 'ceil cos elu floor log rsqrt sigmoid sin softmax sqrt tan tanh';
  const unary =
    'abs acos acosh asin asinh atan atanh cumsum exp expm1 isFinite isInf isNaN leakyRelu log1p logSigmoid logSoftmax ' +
    'max mean min neg onesLike prod reciprocal relu relu6 round selu sign sinh softplus square step sum zerosLike';
  const binary =
    'add sub mul div mod maximum minimum pow squaredDifference equal notEqual greater greaterEqual less lessEqual atan2';
  const call = (name: string, ...inputs: tf.Tensor[]) =>
    (tf as unknown as Record<string, (...inputs: tf.Tensor[]) => tf.Tensor>)[name](...inputs);

  test.each([...unary.split(' '), ...floatOnly.split(' ')])('%s', async (name) => {
    await expectSameOnBoth(() => call(name, tf.tensor1d(special)), 1e-4);
    await expectSameOnBoth(() => call(name, tf.zeros([0, 3])));
  });

  test.each(unary.split(' '))('%s of integers and bools', async (name) => {
    await expectSameOnBoth(() => call(name, tf.tensor1d([-7, -2, 0, 1, 2, 5], 'int32')), 1e-4);
    await expectSameOnBoth(() => call(name, tf.tensor1d([1, 0, 1], 'bool')), 1e-4);
  });

  test.each(binary.split(' '))('%s', async (name) => {
    const other = [1, NaN, 2, -3, 0, 0, 5, NaN, 0.5, 7, 1];
    await expectSameOnBoth(() => call(name, tf.tensor1d(special), tf.tensor1d(other)), 1e-4);
    await expectSameOnBoth(() =>
      call(name, tf.tensor1d([-7, -2, 0, 5], 'int32'), tf.tensor1d([2, -3, 5, 0], 'int32')),
    );
    await expectSameOnBoth(() => call(name, tf.tensor1d([1, 0, 1], 'bool'), tf.tensor1d([1, 1, 0], 'bool')));
    await expectSameOnBoth(() => call(name, wave([2, 3, 2]), wave([3, 1], 1)));
    await expectSameOnBoth(() => call(name, tf.zeros([0, 3]), tf.ones([3])));
  });

  test('clipByValue lets NaN through', async () => {
    await expectSameOnBoth(() => tf.clipByValue(tf.tensor1d(special), -1, 1));
  });

  test.each(['bool', 'int32', 'float32'] as const)('cast to %s', async (dtype) => {
    await expectSameOnBoth(() => [
      tf.cast(tf.tensor1d([0, 0.5, 256, -3]), dtype),
      tf.cast(tf.tensor1d([0, 1, 256, -3], 'int32'), dtype),
      tf.cast(tf.tensor1d([true, false]), dtype),
    ]);
  });
});

describe('sums and means', () => {
  test.each([[[0]], [[1]], [[2]], [[0, 1]], [[1, 2]], [[0, 2]], [[0, 1, 2]], [[1, 0]], [[-3]]])(
    'over axes %j',
    async (axes) => {
      for (const keepDims of [false, true]) {
        for (const shape of [
          [4, 5, 6],
          [4, 5, 1],
          [0, 5, 6],
        ]) {
          await expectSameOnBoth(() => [
            tf.sum(wave(shape), axes, keepDims),
            tf.mean(wave(shape), axes, keepDims),
          ]);
        }
      }
      await expectSameOnBoth(() => tf.sum(tf.cast(tf.mul(9, wave([4, 5, 6])), 'int32'), axes));
    },
  );
});

describe('slice and split', () => {
  test('any block', async () => {
    const axis = fc
      .integer({ min: 1, max: 4 })
      .chain((length) =>
        fc
          .integer({ min: 0, max: length })
          .chain((start) =>
            fc.tuple(fc.constant(length), fc.constant(start), fc.integer({ min: 0, max: length - start })),
          ),
      );
    await fc.assert(
      fc.asyncProperty(fc.array(axis, { minLength: 1, maxLength: 4 }), async (axes) => {
        const [shape, start, size] = [0, 1, 2].map((part) => axes.map((axis) => axis[part]));
        await expectSameOnBoth(() => tf.slice(wave(shape), start, size), 0);
      }),
      { seed: 1998, numRuns: 100 },
    );
  });

  test('split, unequal parts, integers, and a slice beyond the end', async () => {
    await expectSameOnBoth(() => tf.split(wave([4, 6, 2]), 3, 1));
    await expectSameOnBoth(() => tf.split(wave([4, 6]), [1, -1, 2], 1));
    await expectSameOnBoth(() =>
      tf.slice(tf.range(0, 24, 1, 'int32').reshape([2, 3, 4]), [0, 1, 1], [2, -1, 2]),
    );
    await initialiseWasm();
    expect(() => tf.slice(tf.ones([2, 3]), [0, 2], [2, 2])).toThrow();
  });
});

describe('segment sums', () => {
  test.each([
    [[5, 3], [2, 0, 2, 1, 0], 4],
    [[4], [0, -1, 7, 0], 2],
    [[0, 3], [], 2],
    [[3, 2, 2], [1, 1, 1], 2],
  ])('of %j by %j into %d', async (shape, ids, segments) => {
    await expectSameOnBoth(() => tf.unsortedSegmentSum(wave(shape), tf.tensor1d(ids, 'int32'), segments));
  });

  test('are the gradient of gather', async () => {
    const ids = () =>
      tf.tensor2d(
        [
          [3, 0, 3],
          [1, 3, 1],
        ],
        [2, 3],
        'int32',
      );
    const [gradient] = await resultsOn('wasm', () =>
      tf.grad((x) => tf.gather(x, ids()))(wave([4, 2]), tf.ones([2, 3, 2])),
    );
    expect(Array.from(gradient.values)).toEqual([1, 1, 2, 2, 0, 0, 3, 3]);
  });
});

describe('rare operations, by way of the cpu backend', () => {
  test('FFT of a cosine', async () => {
    const n = 8;
    const signal = Float32Array.from({ length: n }, (_, i) => Math.cos((2 * Math.PI * i) / n));
    const [real, imaginary, back] = await resultsOn('wasm', () => {
      const spectrum = tf.fft(tf.complex(tf.tensor1d(signal), tf.zeros([n])));
      return [tf.real(spectrum), tf.imag(spectrum), tf.real(tf.ifft(spectrum))];
    });
    expectClose(real.values, [0, 4, 0, 0, 0, 0, 0, 4]); // n/2 at the frequency and its mirror image
    expectClose(imaginary.values, new Array(n).fill(0));
    expectClose(back.values, signal);
  });

  test('complex arithmetic', async () => {
    await initialiseWasm();
    const z = tf.complex(tf.tensor1d([3, 0]), tf.tensor1d([4, 1]));
    expect(Array.from(tf.mul(z, z).dataSync())).toEqual([-7, 24, -1, 0]); // (3+4i)^2, i^2
    expect(Array.from(tf.abs(z).dataSync())).toEqual([5, 1]);
    tf.dispose(z);
  });

  test('einsum, strings and ragged tensors', async () => {
    await expectSameOnBoth(() => tf.einsum('bij,bjk->bik', wave([2, 3, 4]), wave([2, 4, 5], 1)));
    await initialiseWasm();
    const strings = tf.string.staticRegexReplace(tf.tensor1d(['aXb', 'c']), 'X', '-');
    expect(strings.dataSync()).toEqual(['a-b', 'c']);
    expect(Array.from(tf.equal(tf.tensor1d(['a', 'b']), tf.tensor1d(['a', 'c'])).dataSync())).toEqual([1, 0]);
    expect(tf.tile(tf.tensor1d(['a', 'b']), [2]).dataSync()).toEqual(['a', 'b', 'a', 'b']);
  });
});
