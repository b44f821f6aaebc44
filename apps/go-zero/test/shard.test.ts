import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type GameRecord, encodeGame, headOf } from '@nutshell/go/zero';
import { temporaryFolder } from '@nutshell/testing';
import { describe, expect, it, vi } from 'vitest';
import { Shard, readShard } from '../src/shard.ts';

const game = (number: number): GameRecord => ({
  generation: 3,
  number,
  size: 2,
  komi: 0.5,
  opening: 1,
  score: 3.5,
  counted: true,
  playedOn: true,
  moves: Uint16Array.of(0, 1, 4),
  values: Float32Array.of(0.25, -0.5),
  weights: Float32Array.of(1, 0),
  taught: Uint8Array.of(1, 0),
  policies: Uint16Array.of(1, 2, 3, 4, 65_525),
  ownership: Int8Array.of(1, -1, 0, 1),
});

describe('a shard', () => {
  it('gives back the games that were added, by several processes in turn', () => {
    const file = join(temporaryFolder(), 'games', 'a.bin');
    const first = new Shard(file);
    first.append([game(2), game(0)]);
    first.close();
    const second = new Shard(file);
    second.append([game(1)]);
    second.close();
    expect(readShard(file)).toEqual([game(0), game(1), game(2)]);
  });

  it('of a run that was taken away makes no folder in its place', () => {
    const run = temporaryFolder();
    rmSync(run, { recursive: true });
    expect(() => new Shard(join(run, 'games', 'a.bin'))).toThrow(/ENOENT/);
    expect(existsSync(run)).toBe(false);
  });

  it('whose last record was torn anywhere loses that one alone, says so, and goes on', () => {
    const file = join(temporaryFolder(), 'a.bin');
    const shard = new Shard(file);
    shard.append([game(0)]);
    const whole = readFileSync(file).length;
    shard.append([game(1)]);
    shard.close();
    const bytes = readFileSync(file);
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    for (const end of [whole + 1, whole + 7, whole + 8, bytes.length - 1]) {
      writeFileSync(file, bytes.subarray(0, end));
      const again = new Shard(file);
      expect(again.games).toEqual([game(0)]);
      expect(warn.mock.lastCall![0]).toMatch(`${file}: the last ${end - whole} bytes are half a game`);
      again.append([game(1)]);
      again.close();
      expect(readFileSync(file)).toEqual(bytes);
    }
    warn.mockRestore();
  });

  const encoded = encodeGame(game(0));
  const head = (text: string) => Buffer.concat([Buffer.from(Uint32Array.of(text.length).buffer), Buffer.from(text)]); // prettier-ignore
  it.each([
    ['nothing', new Uint8Array(), 'it is too short'],
    ['half a head', encoded.subarray(0, 20), 'it is too short'],
    ['no head', head('{"generation"'), 'its head is not JSON'],
    ['another head', head('[]'), 'its generation is not a number'],
    ['half of its arrays', encoded.subarray(0, -3), 'it is too short'],
    ['a larger board', encodeGame({ ...game(0), size: 3 }), 'its ownership is not of its board'],
    ['a board that is too large', encodeGame({ ...game(0), size: 1e9 }), 'its size is not one of 1 to 19'],
    ['a move elsewhere', encodeGame({ ...game(0), moves: Uint16Array.of(0, 5) }), 'it has a move outside of the board'], // prettier-ignore
    ['fewer policies', encodeGame({ ...game(0), policies: new Uint16Array(3) }), 'it has not one policy for each move that has one'], // prettier-ignore
  ])(
    'with a record of %s, whose checksum is right, is refused with its file and the reason',
    (_, bytes, reason) => {
      const file = join(temporaryFolder(), 'a.bin');
      writeFileSync(file, Buffer.concat([headOf(bytes, crc32(bytes)), bytes]));
      expect(() => readShard(file)).toThrow(
        `${file}: game 1 is not as this program writes games: ${reason}. `,
      );
    },
  );

  it('with a damaged record before the last is refused with its file and place', () => {
    const file = join(temporaryFolder(), 'a.bin');
    const shard = new Shard(file);
    shard.append([game(0), game(1)]);
    shard.close();
    const bytes = readFileSync(file);
    bytes[20] ^= 1;
    writeFileSync(file, bytes);
    expect(() => readShard(file)).toThrow(`${file} is damaged: the checksum of game 1, at byte 0`);
  });
});
