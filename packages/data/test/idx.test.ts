import { describe, expect, test } from 'vitest';
import { DatasetError, decodeIdx, encodeIdx, type IdxData } from '../src/index.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('decodeIdx', () => {
  test('bytes written out by hand', () => {
    const { shape, data } = decodeIdx(bytes(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255));
    expect(shape).toEqual([2, 3]);
    expect(data).toEqual(bytes(1, 2, 3, 4, 5, 255));
  });

  test.each<[string, number, number[], IdxData]>([
    ['int8', 0x09, [0xff, 0x80], Int8Array.of(-1, -128)],
    ['int16', 0x0b, [0x01, 0x02, 0xff, 0xfe], Int16Array.of(258, -2)],
    ['int32', 0x0c, [0x00, 0x01, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff], Int32Array.of(65536, -1)],
    // IEEE 754: 1.5 = 0x3fc00000, −2 = 0xc0000000; as doubles 0x3ff8… and 0xc000…
    ['float32', 0x0d, [0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0], Float32Array.of(1.5, -2)],
    ['float64', 0x0e, [0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0], Float64Array.of(1.5, -2)],
  ])('%s is big-endian', (_, code, elements, expected) => {
    const file = bytes(0, 0, code, 1, 0, 0, 0, 2, ...elements);
    expect(decodeIdx(file).data).toEqual(expected);
    expect(encodeIdx({ shape: [2], data: expected })).toEqual(file);
    // A view at an odd offset, as Buffers are, must do too.
    const shifted = new Uint8Array(file.length + 1);
    shifted.set(file, 1);
    expect(decodeIdx(shifted.subarray(1)).data).toEqual(expected);
  });

  test('no dimension is one element; a dimension of 0 is none', () => {
    expect(decodeIdx(bytes(0, 0, 8, 0, 7))).toEqual({ shape: [], data: bytes(7) });
    expect(decodeIdx(bytes(0, 0, 8, 1, 0, 0, 0, 0))).toEqual({ shape: [0], data: bytes() });
  });

  test.each([
    ['wrong magic number', bytes(1, 2, 3, 4, 5), /digits has the wrong magic number 0x01020304/],
    ['unknown type', bytes(0, 0, 10, 1, 0, 0, 0, 0), /wrong magic number 0x00000a01/],
    ['gzip', bytes(0x1f, 0x8b, 8, 0), /gzipped, unpack it first/],
    ['no header', bytes(0, 0), /digits is truncated: 2 bytes/],
    ['half a header', bytes(0, 0, 8, 2, 0, 0, 0, 1), /digits is truncated: 8 bytes, its header alone has 12/],
    [
      'too few elements',
      bytes(0, 0, 8, 1, 0, 0, 0, 3, 1, 2),
      /wrong count: .* promises 3 .* 11 bytes in all, but it has 10/,
    ],
    [
      'too many elements',
      bytes(0, 0, 8, 1, 0, 0, 0, 1, 1, 2),
      /wrong count: .* 9 bytes in all, but it has 10/,
    ],
  ])('%s is refused', (_, file, message) => {
    expect(() => decodeIdx(file, 'digits')).toThrow(DatasetError);
    expect(() => decodeIdx(file, 'digits')).toThrow(message);
  });
});
