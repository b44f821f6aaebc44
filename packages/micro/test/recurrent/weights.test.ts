import { readWeights } from '@nutshell/micro/recurrent';
import { expect, test } from 'vitest';

const manifest = (...weights: object[]) => ({ modelTopology: {}, weightsManifest: [{ weights }] }) as never;

test('float16: values of the standard', () => {
  // From IEEE 754's table of binary16: 1, −2, the largest, the smallest normal, the smallest of all, 1/3 rounded, −∞, ∞
  const bits = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x3555, 0xfc00, 0x7c00);
  const spec = { name: 'w', shape: [2, 4], dtype: 'float32', quantization: { dtype: 'float16' } };
  const { w } = readWeights(manifest(spec), new Uint8Array(bits.buffer));
  expect([...w.values]).toEqual([1, -2, 65504, 2 ** -14, 2 ** -24, 0.333251953125, -Infinity, Infinity]);
  expect(w.shape).toEqual([2, 4]);
});

test('8 and 16 bits with a scale, after a float32 and from the middle of a buffer', () => {
  const bytes = new Uint8Array(20);
  const view = new DataView(bytes.buffer, 3);
  view.setFloat32(0, 0.25, true);
  [0, 128, 255].forEach((q, i) => view.setUint8(4 + i, q));
  [0, 65535].forEach((q, i) => view.setUint16(7 + 2 * i, q, true));
  const read = readWeights(
    manifest(
      { name: 'a', shape: [1], dtype: 'float32' },
      { name: 'b', shape: [3], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.5, min: -64 } },
      { name: 'c', shape: [2], dtype: 'float32', quantization: { dtype: 'uint16', scale: 2, min: 1 } },
    ),
    bytes.subarray(3, 14),
  );
  expect(Object.values(read).map(({ values }) => [...values])).toEqual([[0.25], [-64, 0, 63.5], [1, 131071]]);
});

test('damaged files', () => {
  const spec = { name: 'w', shape: [2], dtype: 'float32' };
  expect(() => readWeights(manifest(spec), new Uint8Array(7))).toThrow('in the middle of w');
  expect(() => readWeights(manifest(spec), new Uint8Array(9))).toThrow('do not belong together');
  const odd = { name: 'w', shape: [1], dtype: 'int32' };
  expect(() => readWeights(manifest(odd), new Uint8Array(4))).toThrow('w of model.json is stored as int32');
});

test.each([
  [{}, 'no weightsManifest'],
  [{ weightsManifest: [null] }, 'expected weights with name, shape and dtype'],
  [{ weightsManifest: [{ weights: 3 }] }, 'expected weights with name'],
  [manifest({ name: 'w', dtype: 'float32' }), 'expected weights with name'],
  [manifest({ name: 'w', shape: [-1], dtype: 'float32' }), 'expected weights with name'],
  [manifest({ name: 7, shape: [1], dtype: 'float32' }), 'expected weights with name'],
  [manifest({ name: 'w', shape: [1e300, 1e300, 0], dtype: 'float32' }), 'expected weights with name'],
  [
    manifest({ name: 'w', shape: [1], dtype: 'float32', quantization: { dtype: 'uint8', scale: 'x' } }),
    'expected weights',
  ],
  [manifest({ name: 'w', shape: [1], dtype: 'toString' }), 'w of model.json is stored as toString'],
])('what is no manifest: %j', (json, message) => {
  expect(() => readWeights(json as never, new Uint8Array(4))).toThrow(RangeError);
  expect(() => readWeights(json as never, new Uint8Array(4))).toThrow(message);
});
