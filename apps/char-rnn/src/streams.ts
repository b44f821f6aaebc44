import type { HostArray } from '@nutshell/core';
import type { Codes } from '@nutshell/data';
import { Failure } from '@nutshell/experiment';
import type { Random } from '@nutshell/random';
import type { CharRnnConfig } from './config.ts';

/** The next characters of all streams. */
export type Chunk = {
  /** The characters that are read, int32 [streams, time]. */
  codes: HostArray<[number, number]>;
  /** Those that follow each of them, int32 [streams, time]. */
  next: HostArray<[number, number]>;
  /** 0 where a stream begins with this chunk and so its states do, else 1; [streams, 1]. */
  carry: HostArray<[number, number]>;
};

/** Where a chunk is. */
export interface ChunkPlace {
  epoch: number;
  /** Chunks of this epoch before it. */
  chunk: number;
}

/**
 * A text cut into parts of equal length that are read side by side, a chunk of each at a time: what a chunk leaves in the states is what
 * the next one of the same stream begins with. What remains when all is cut evenly is left out, less than a chunk of every stream, so
 * that all chunks have one shape.
 */
export class Streams {
  /** Chunks of an epoch. */
  readonly chunks: number;
  readonly #codes: Codes;
  readonly #shape: [streams: number, time: number];
  readonly #start: CharRnnConfig['start'];
  readonly #random: Random;

  /**
   * @param random where places are drawn from, if streams begin at places drawn anew in every epoch
   * @throws Failure for a text that is shorter than a chunk of all streams
   */
  constructor(
    codes: Codes,
    { streams, time, start }: Pick<CharRnnConfig, 'streams' | 'time' | 'start'>,
    random: Random,
  ) {
    this.#codes = codes;
    this.#shape = [streams, time];
    this.#start = start;
    this.#random = random;
    this.chunks = Math.floor(this.#length / time);
    if (this.chunks < 1)
      throw new Failure(
        `the text for training has ${codes.length} characters, too few for ${streams} streams of ${time}: lower --streams or --time`,
      );
  }

  /** Characters of a chunk. */
  get characters(): number {
    return this.#shape[0] * this.#shape[1];
  }

  /** The chunks of the rest of an epoch. */
  *from({ epoch, chunk }: ChunkPlace): Generator<Chunk> {
    for (; chunk < this.chunks; chunk++) yield this.#chunkAt({ epoch, chunk });
  }

  /** Characters of a stream, one less than it has place for: each is followed by another. */
  get #length(): number {
    return Math.floor((this.#codes.length - 1) / this.#shape[0]);
  }

  #chunkAt({ epoch, chunk }: ChunkPlace): Chunk {
    const [streams, time] = this.#shape;
    const all = this.#codes;
    const codes = new Int32Array(streams * time);
    const next = new Int32Array(streams * time);
    const first = this.#shiftOf(epoch) + chunk * time;
    for (let stream = 0; stream < streams; stream++) {
      const from = first + stream * this.#length;
      for (let t = 0; t < time; t++) {
        codes[stream * time + t] = all[(from + t) % all.length];
        next[stream * time + t] = all[(from + t + 1) % all.length];
      }
    }
    const begins = chunk === 0 && (epoch === 0 || this.#start !== 'carried');
    const carry = new Float32Array(streams).fill(begins ? 0 : 1);
    return {
      codes: { values: codes, shape: [streams, time] },
      next: { values: next, shape: [streams, time] },
      carry: { values: carry, shape: [streams, 1] },
    };
  }

  /** Where the first stream begins; the text goes on at its beginning after its end. */
  #shiftOf(epoch: number): number {
    return this.#start === 'shifted' ? this.#random.fork(String(epoch)).int(this.#codes.length) : 0;
  }
}
