import { describe, expect, test } from 'vitest';
import { type BackendName, selectBackend } from '../src/backend.ts';
import { examplesIn, fromHost, rowsBetween, tensorsOf, toHost } from '../src/host-array.ts';
import { onnxHere } from './onnx.ts';

describe.each<BackendName>(onnxHere ? ['cpu', 'wasm', 'onnx'] : ['cpu', 'wasm'])(
  'on %s, host arrays',
  (backend) => {
    test.each([
      ['float32', Float32Array.of(-0, 1.5, Infinity, NaN, 1e-45, 3)],
      ['int32', Int32Array.of(0, -1, 2147483647, -2147483648, 5, 6)],
      ['bool', Uint8Array.of(0, 1, 1, 0, 1, 1)],
    ] as const)('become tensors of %s and come back as they were', async (dtype, values) => {
      await selectBackend({ backend });
      const tensor = fromHost({ values, shape: [2, 3] });
      expect([tensor.dtype, tensor.shape]).toEqual([dtype, [2, 3]]);
      expect(toHost(tensor)).toEqual({ values, shape: [2, 3] });
      tensor.dispose();
    });

    test('may hold a scalar, or nothing', async () => {
      await selectBackend({ backend });
      for (const array of [
        { values: Float32Array.of(3), shape: [] },
        { values: new Int32Array(), shape: [0, 4] },
      ])
        expect(toHost(fromHost(array))).toEqual(array);
    });
  },
);

test('values of another type or number than the shape has elements are refused', () => {
  const wrong = { values: Float64Array.of(1), shape: [1] } as never;
  expect(() => fromHost(wrong)).toThrow(
    new TypeError('a tensor needs Float32Array, Int32Array, Uint8Array, not Float64Array'),
  );
  expect(() => fromHost({ values: new Float32Array(5), shape: [2, 3] })).toThrow(
    new RangeError('[2,3] has 6 elements, but there are 5 values'),
  );
});

test('a batch becomes tensors of the same names, and knows the number of its examples', async () => {
  await selectBackend({ backend: 'cpu' });
  const batch = {
    x: { values: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] as [number, number] },
    labels: { values: Int32Array.of(0, 1, 0), shape: [3] as [number] },
  };
  const { x, labels } = tensorsOf(batch);
  expect(x.arraySync()).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  expect(labels.arraySync()).toEqual([0, 1, 0]);
  expect([examplesIn(batch), examplesIn({})]).toEqual([3, 0]);
});

test('rows between two examples are a copy of them', () => {
  const values = Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const rows = rowsBetween({ values, shape: [4, 1, 2] }, 1, 3);
  expect(rows).toEqual({ values: Int32Array.of(3, 4, 5, 6), shape: [2, 1, 2] });
  rows.values[0] = 9;
  expect(values[2]).toBe(3);
  expect(rowsBetween({ values, shape: [4, 2] }, 2, 2)).toEqual({ values: new Int32Array(), shape: [0, 2] });
});
