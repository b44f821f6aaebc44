import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import type { OnnxBackend } from 'tfjs-backend-onnx';
import { type BackendName, selectBackend } from '../src/backend.ts';
import { compileNamed } from '../src/compile-named.ts';
import { onnxHere } from './onnx.ts';

type Named = Record<string, tf.Tensor>;
const distance = ({ a, b }: Named) => tf.tidy(() => tf.sum(tf.square(tf.sub(a, b))));

describe.each<BackendName>(onnxHere ? ['cpu', 'onnx'] : ['cpu'])(
  'on %s, a function of tensors by name',
  (backend) => {
    test('finds them whatever the order of the names', async () => {
      await selectBackend({ backend });
      const differ = compileNamed(({ a, b }: Named) => tf.sub(a, b));
      for (let i = 0; i < 3; i++) {
        const [a, b] = [tf.tensor1d([5 + i]), tf.tensor1d([2])];
        expect(differ({ a, b }).dataSync()[0]).toBe(3 + i);
        expect(differ({ b, a }).dataSync()[0]).toBe(3 + i);
      }
      differ.dispose();
    });

    test('refuses names that the first call did not have, and the lack of one', async () => {
      await selectBackend({ backend });
      const compute = compileNamed(distance);
      const [a, b] = [tf.scalar(1), tf.scalar(4)];
      expect(compute({ a, b }).dataSync()[0]).toBe(9);
      expect(() => compute({ a })).toThrow('the batch lacks "b", which the first one had');
      expect(() => compute({ a, b, c: a })).toThrow('the batch has "c", which the first one lacked');
      expect(compute({ a, b }).dataSync()[0]).toBe(9);
      compute.dispose();
    });
  },
);

test.skipIf(!onnxHere)('is captured on onnx, unless `compiled` is false', async () => {
  await selectBackend({ backend: 'onnx' });
  const onnx = tf.backend() as unknown as OnnxBackend;
  onnx.resetStats();
  const [a, b] = [tf.tensor1d([1, 2]), tf.tensor1d([3, 5])];
  let calls = 0;
  const counted = (inputs: Named) => (calls++, distance(inputs));
  for (const [compiled, expected] of [
    [false, 6],
    [true, 0],
  ] as const) {
    const compute = compileNamed(counted, { compiled });
    for (let i = 0; i < 4; i++) expect(compute({ a, b }).dataSync()[0]).toBe(13);
    calls = 0;
    for (let i = 0; i < 6; i++) expect(compute({ a, b }).dataSync()[0]).toBe(13);
    expect(calls).toBe(expected);
    compute.dispose();
  }
  expect(onnx.stats().refusals).toEqual({});
});
