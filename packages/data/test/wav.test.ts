import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DatasetError, decodeWav, encodeWav, monoOf } from '../src/index.ts';
import { A_LAW, MU_LAW } from '../src/formats/g711.ts';

const u16 = (...values: number[]) => values.flatMap((v) => [v & 255, (v >> 8) & 255]);
const u32 = (value: number) => [...u16(value & 0xffff), ...u16(value >>> 16)];
const ascii = (text: string) => [...text].map((char) => char.charCodeAt(0));
const chunk = (name: string, contents: number[], size = contents.length) => [
  ...ascii(name),
  ...u32(size),
  ...contents,
  ...(contents.length % 2 ? [0] : []),
];
const riff = (...chunks: number[][]) => {
  const contents = chunks.flat();
  return Uint8Array.from([...ascii('RIFF'), ...u32(contents.length + 4), ...ascii('WAVE'), ...contents]);
};
const format = (tag: number, bits: number, channels = 1, rate = 8000) => [
  ...u16(tag, channels),
  ...u32(rate),
  ...u32((rate * channels * bits) / 8),
  ...u16((channels * bits) / 8, bits),
];
const GUID = [0, 0, 0, 0, 16, 0, 128, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71]; // ends the name of every format that has a tag
const bytesOf = (array: Float32Array | Float64Array) => [...new Uint8Array(array.buffer)];
const decode = (tag: number, bits: number, data: number[]) => [
  ...decodeWav(riff(chunk('fmt ', format(tag, bits)), chunk('data', data))).channels[0],
];

describe('encodings', () => {
  test.each<[string, number, number, number[], number[]]>([
    ['PCM 8, without sign', 1, 8, [0, 64, 128, 255], [-1, -0.5, 0, 127 / 128]],
    ['PCM 16', 1, 16, u16(0x8000, 0xc000, 0, 0x7fff), [-1, -0.5, 0, 32767 / 32768]],
    ['PCM 24', 1, 24, [0, 0, 0x80, 0, 0, 0xc0, 0, 0, 0, 1, 0, 0], [-1, -0.5, 0, 2 ** -23]],
    ['PCM 32', 1, 32, [...u32(0x80000000), ...u32(0x40000000), ...u32(0)], [-1, 0.5, 0]],
    ['float 32', 3, 32, bytesOf(Float32Array.of(-1, 0.25, 1.5)), [-1, 0.25, 1.5]],
    ['float 64', 3, 64, bytesOf(Float64Array.of(-1, 0.25, 1.5)), [-1, 0.25, 1.5]],
    ['A-law', 6, 8, [0x55, 0xd5, 0x2a, 0xaa], [-8, 8, -32256, 32256].map((x) => x / 32768)],
    ['μ-law', 7, 8, [0, 0x80, 0x7f, 0xff], [-32124, 32124, 0, 0].map((x) => x / 32768)],
  ])('%s', (_name, tag, bits, data, samples) => {
    expect(decode(tag, bits, data)).toEqual(samples);
  });

  // sha256(audioop.ulaw2lin(bytes(range(256)), 2)) and alaw2lin of Python 3.11.
  test('G.711 as in Python’s audioop', () => {
    const hash = (table: Int16Array) => createHash('sha256').update(table).digest('hex');
    expect(hash(MU_LAW)).toBe('3dab54339e520bb2c924826e3b72a917a2b612e9fd12fc867500f1d983a75827');
    expect(hash(A_LAW)).toBe('e04788d110e58ff8c70c93b8480190d973e3b67876b6119abbaec766cc75c174');
  });

  test('WAVE_FORMAT_EXTENSIBLE, two channels', () => {
    const extensible = [...format(0xfffe, 16, 2, 44_100), ...u16(22, 16), ...u32(3), ...u16(1), ...GUID];
    const recording = decodeWav(
      riff(chunk('fmt ', extensible), chunk('data', u16(0x4000, 0, 0x2000, 0x2000))),
    );
    expect(recording).toEqual({
      rate: 44_100,
      channels: [Float32Array.of(0.5, 0.25), Float32Array.of(0, 0.25)],
    });
    expect(monoOf(recording)).toEqual({ rate: 44_100, samples: Float32Array.of(0.25, 0.25) });
  });

  test('what is encoded is decoded; beyond full scale it is cut', () => {
    const channels = [Float32Array.of(0, 0.5, -1, 2), Float32Array.of(-0.25, -3, 1, 2 ** -15)];
    expect(decodeWav(encodeWav({ rate: 16_000, channels }))).toEqual({
      rate: 16_000,
      channels: [
        Float32Array.of(0, 0.5, -1, 32767 / 32768),
        Float32Array.of(-0.25, -1, 32767 / 32768, 2 ** -15),
      ],
    });
  });
});

describe('chunks', () => {
  const fmt = chunk('fmt ', format(1, 16));
  const data = chunk('data', u16(0x4000, 0xc000));
  const samples = Float32Array.of(0.5, -0.5);

  test.each<[string, Uint8Array]>([
    [
      'others before, between and after',
      riff(chunk('bext', [1, 2]), fmt, chunk('LIST', [1, 2, 3]), data, chunk('id3 ', [9])),
    ],
    ['an odd one without its padding', riff(fmt, [...ascii('LIST'), ...u32(3), 1, 2, 3], data)],
    ['a longer format', riff(chunk('fmt ', [...format(1, 16), ...u16(0)]), chunk('fact', u32(2)), data)],
    ['a stream whose size is 0xffffffff', riff(fmt, chunk('data', u16(0x4000, 0xc000), 0xffffffff))],
    ['a stream whose size is that of SoX', riff(fmt, chunk('data', u16(0x4000, 0xc000), 0x7ffff000))],
    ['a stream whose sizes are 0', riff(fmt, chunk('data', u16(0x4000, 0xc000), 0)).fill(0, 4, 8)],
    [
      'a stream whose RIFF ends with the header',
      riff(fmt, chunk('data', u16(0x4000, 0xc000), 0)).fill(36, 4, 5),
    ],
    ['a wrong size of RIFF', riff(fmt, data).fill(255, 4, 8)],
    [
      'a stream that ends inside of a sample',
      riff(fmt, chunk('data', [...u16(0x4000, 0xc000), 1], 0xffffffff)).subarray(0, -1),
    ],
  ])('%s', (_name, bytes) => {
    expect(decodeWav(bytes).channels[0]).toEqual(samples);
  });

  test('no samples are no error', () => {
    expect(decodeWav(riff(fmt, chunk('data', []), chunk('LIST', [1, 2]))).channels[0]).toHaveLength(0);
  });
});

describe('what cannot be read is named, with the byte', () => {
  const fmt = chunk('fmt ', format(1, 16));
  const whole = riff(fmt, chunk('data', u16(1, 2, 3, 4)));
  const changed = (at: number, ...values: number[]) => {
    const bytes = whole.slice();
    bytes.set(values, at);
    return bytes;
  };
  test.each<[Uint8Array, string]>([
    [whole.subarray(0, 11), 'a.wav is truncated: 11 bytes'],
    [Uint8Array.from(ascii('OggS............')), 'a.wav is no WAV file: at byte 0 stands "OggS"'],
    [changed(0, ...ascii('RIFX')), 'at byte 0 stands "RIFX" and at byte 8 "WAVE"; expected "RIFF"'],
    [
      whole.subarray(0, 30),
      'a.wav is truncated: the chunk "fmt " at byte 12 has 16 bytes, of which 10 are there',
    ],
    [whole.subarray(0, 36), 'is truncated: in its 36 bytes there is no chunk "data"'],
    [
      whole.subarray(0, 50),
      'a.wav is truncated: the chunk "data" at byte 36 has 8 bytes, of which 6 are there',
    ],
    [changed(40, 7), 'the chunk "data" at byte 36 has 7 bytes; expected a multiple of 2'],
    [riff(chunk('data', u16(1))), 'at byte 12 the chunk "data" stands before "fmt "'],
    [riff(chunk('LIST', [1, 2])), 'there is no chunk "fmt "'],
    [riff(chunk('fmt ', [1, 0])), 'at byte 12 the chunk "fmt " has 2 bytes; expected 16'],
    [changed(20, 85), 'at byte 20 stands format 85 of 16 bits; expected PCM'],
    [changed(34, 12), 'at byte 20 stands format 1 of 12 bits'],
    [changed(22, 0), 'at byte 22 stand 0 channels'],
    [changed(24, 0, 0), 'at byte 24 stands a rate of 0 samples per second'],
    [changed(32, 3), 'at byte 32 stand 3 bytes for a sample of all channels; expected 2 (1 of 16 bits)'],
    [
      riff(chunk('fmt ', format(3, 32)), chunk('data', bytesOf(Float32Array.of(0, NaN)))),
      'at byte 48 stands NaN',
    ],
    [riff(chunk('fmt ', format(0xfffe, 16))), 'has 16 bytes; expected 40 for the format 0xfffe'],
    [
      riff(chunk('fmt ', [...format(0xfffe, 16), ...u16(22, 16), ...u32(3), ...Array<number>(16).fill(1)])),
      'at byte 44 stands an unknown format',
    ],
  ])('%#', (bytes, message) => {
    expect(() => decodeWav(bytes, 'a.wav')).toThrow(DatasetError);
    expect(() => decodeWav(bytes, 'a.wav')).toThrow(message);
  });

  test('whatever the bytes: finite samples, or an error that names the file', () => {
    const changes = fc.array(fc.tuple(fc.nat(59), fc.nat(255)), { maxLength: 6 });
    const kinds = fc.constantFrom([1, 8], [1, 16], [1, 24], [1, 32], [3, 32], [3, 64], [6, 8], [7, 8]);
    fc.assert(
      fc.property(kinds, changes, fc.nat(80), ([tag, bits], edits, length) => {
        const bytes = riff(chunk('fmt ', format(tag, bits)), chunk('data', Array<number>(24).fill(77)));
        for (const [at, value] of edits) bytes[at] = value;
        try {
          const { channels } = decodeWav(bytes.subarray(0, length), 'a.wav');
          for (const samples of channels) expect(samples.every(Number.isFinite)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(DatasetError);
          expect((error as Error).message).toContain('a.wav');
        }
      }),
      { numRuns: 1000 },
    );
  });
});
