/** Games that a training of go-zero has played against itself, from the files that it writes as it goes on. */
import { resultText } from '@nutshell/go';
import { type GameRecord, decodeGame, recordsIn } from '@nutshell/go/zero';
import type { RunDetail } from '../catalogue/catalogue.ts';
import type { Line } from './line.ts';

export interface TrainingGame {
  readonly generation: number;
  /** Within its generation. */
  readonly number: number;
  readonly line: Line;
  /** Moves before those that the network chose. */
  readonly opening: number;
  /** As SGF writes it: `B+3.5`, `W+R`. */
  readonly result: string;
}

/** The files of games of a run, the newest last. */
export function shardsOf({ files }: Pick<RunDetail, 'files'>): RunDetail['files'] {
  return files.filter(({ path, bytes }) => /^games\/games-\d+\.bin$/.test(path) && bytes > 0);
}

/**
 * The newest games of a file, those on the largest board first: a generation plays one board after the other. A game that is just being
 * written is left out.
 * @param most of each board
 */
export function gamesOfShard(bytes: Uint8Array, most = Infinity): TrainingGame[] {
  const newestFirst = [...recordsIn(bytes)].reverse().flatMap(({ bytes: record }) => {
    try {
      return [gameOf(decodeGame(record))];
    } catch {
      return []; // its bytes were reserved, but not all of them written yet
    }
  });
  const sizes = [...new Set(newestFirst.map(({ line }) => line.size))].sort((a, b) => b - a);
  return sizes.flatMap((size) => newestFirst.filter(({ line }) => line.size === size).slice(0, most));
}

function gameOf({
  generation,
  number,
  size,
  komi,
  moves,
  opening,
  score,
  counted,
}: GameRecord): TrainingGame {
  const line = { size, komi, moves: [...moves] };
  const result = counted ? resultText(score) : score > 0 ? 'B+R' : 'W+R';
  return { generation: generation + 1, number, line, opening, result };
}
