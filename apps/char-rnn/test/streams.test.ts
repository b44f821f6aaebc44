import { Random } from '@nutshell/random';
import { describe, expect, it } from 'vitest';
import { type Chunk, Streams } from '../src/streams.ts';

/** 0, 1, 2, … as a text: a character says where it stands. */
const text = (length: number) => Uint8Array.from({ length }, (_, i) => i);
const rows = ({ shape: [streams, time], values }: Chunk['codes']) =>
  Array.from({ length: streams }, (_, stream) => [...values.subarray(stream * time, (stream + 1) * time)]);

describe('streams', () => {
  it('are parts of the text side by side, in chunks that follow each other', () => {
    const streams = new Streams(text(23), { streams: 2, time: 3, start: 'carried' }, new Random(1));
    // 22 characters have one after them: 11 for each stream, of which three chunks take 9.
    expect(streams.chunks).toBe(3);
    const chunks = [...streams.from({ epoch: 0, chunk: 0 })];
    expect(chunks.map(({ codes }) => rows(codes))).toEqual([
      [
        [0, 1, 2],
        [11, 12, 13],
      ],
      [
        [3, 4, 5],
        [14, 15, 16],
      ],
      [
        [6, 7, 8],
        [17, 18, 19],
      ],
    ]);
    expect(rows(chunks[2].next)).toEqual([
      [7, 8, 9],
      [18, 19, 20],
    ]);
    expect(chunks[0].next.values).toBeInstanceOf(Int32Array);
  });

  it('go on from any place', () => {
    const streams = new Streams(text(50), { streams: 3, time: 2, start: 'shifted' }, new Random(1));
    const all = [...streams.from({ epoch: 2, chunk: 0 })];
    expect([...streams.from({ epoch: 2, chunk: 5 })]).toEqual(all.slice(5));
  });

  const begins = (start: 'zero' | 'carried' | 'shifted', epoch: number) => {
    const streams = new Streams(text(23), { streams: 2, time: 3, start }, new Random(1));
    return [...streams.from({ epoch, chunk: 0 })].map(({ carry }) => [...carry.values]);
  };

  it('begin from a state of zero in each epoch, or go on after the first as char-rnn', () => {
    const fresh = [
      [0, 0],
      [1, 1],
      [1, 1],
    ];
    for (const start of ['zero', 'carried', 'shifted'] as const) expect(begins(start, 0)).toEqual(fresh);
    expect(begins('zero', 1)).toEqual(fresh);
    expect(begins('shifted', 1)).toEqual(fresh);
    expect(begins('carried', 1)).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
  });

  it('begin at other places in every epoch if shifted, and wrap around the end', () => {
    const streams = new Streams(text(41), { streams: 2, time: 4, start: 'shifted' }, new Random(1));
    const firsts = [0, 1, 2, 3].map((epoch) => {
      const [{ codes, next }] = streams.from({ epoch, chunk: 0 });
      const [[first], [second]] = rows(codes);
      expect((first + 20) % 41).toBe(second);
      rows(codes)
        .flat()
        .forEach((code, i) => expect(next.values[i]).toBe((code + 1) % 41));
      return first;
    });
    expect(new Set(firsts).size).toBe(4);
  });

  it('are refused for a text that is too short, with what to do', () => {
    expect(() => new Streams(text(20), { streams: 5, time: 4, start: 'zero' }, new Random(1))).toThrow(
      'the text for training has 20 characters, too few for 5 streams of 4: lower --streams or --time',
    );
    expect(new Streams(text(21), { streams: 5, time: 4, start: 'zero' }, new Random(1)).chunks).toBe(1);
  });
});
