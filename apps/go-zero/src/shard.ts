import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { Failure, writing } from '@nutshell/experiment';
import { type GameRecord, decodeGame, encodeGame, headOf, recordsIn } from '@nutshell/go/zero';

/**
 * The games of one generation on disk: records one after the other, each with its length and checksum, only ever added to. A record that
 * was torn when a process died is cut off, and that is told.
 */
export class Shard {
  readonly games: GameRecord[] = [];
  readonly #file: string;
  readonly #handle: number;
  #end = 0;

  constructor(file: string) {
    this.#file = file;
    if (!existsSync(dirname(file))) mkdirSync(dirname(file)); // a run that was taken away is not made again
    const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
    this.#end = readGames(bytes, file, this.games);
    this.#handle = openSync(file, existsSync(file) ? 'r+' : 'wx+');
    if (this.#end < bytes.length) {
      console.warn(
        `${file}: the last ${bytes.length - this.#end} bytes are half a game, which the process that wrote it did not finish: they are cut off`,
      );
      ftruncateSync(this.#handle, this.#end);
    }
  }

  /** Adds finished games, and waits until they are on the disk. */
  append(games: readonly GameRecord[]): void {
    if (games.length === 0) return;
    const parts = games.flatMap((game) => {
      const bytes = encodeGame(game);
      return [headOf(bytes, crc32(bytes)), bytes];
    });
    const bytes = Buffer.concat(parts);
    writing(this.#file, () => {
      for (let done = 0; done < bytes.length;)
        done += writeSync(this.#handle, bytes, done, bytes.length - done, this.#end + done);
      fsyncSync(this.#handle);
    });
    this.#end += bytes.length;
    for (const game of games) this.games.push(game);
  }

  close(): void {
    closeSync(this.#handle);
  }
}

/** Games of a shard, by their number. @throws Failure if a record before the last is damaged */
export function readShard(file: string): GameRecord[] {
  const games: GameRecord[] = [];
  readGames(readFileSync(file), file, games);
  return games.sort((a, b) => a.number - b.number);
}

/** @returns where the last whole record ends */
function readGames(bytes: Buffer, file: string, games: GameRecord[]): number {
  let whole = 0;
  for (const { start, end, checksum, bytes: record } of recordsIn(bytes)) {
    if (crc32(record) !== checksum) {
      if (end === bytes.length) break; // torn: its bytes were reserved, but not all of them written
      throw new Failure(
        `${file} is damaged: the checksum of game ${games.length + 1}, at byte ${start}, is not that of its bytes. ` +
          'Remove the file: the generation is played again.',
      );
    }
    games.push(gameIn(record, file, games.length + 1));
    whole = end;
  }
  return whole;
}

function gameIn(record: Uint8Array, file: string, number: number): GameRecord {
  try {
    return decodeGame(record);
  } catch (error) {
    throw new Failure(
      `${file}: game ${number} is not as this program writes games: ${(error as Error).message}. ` +
        'Remove the file: the generation is played again.',
    );
  }
}
