import type { HostArray, Named } from '@nutshell/core';
import type { Random } from '@nutshell/random';
import { type Split, shuffled } from '@nutshell/data';
import { BOARD, MOVES, PLANES } from '../models/go-network.ts';
import { randomBytes } from './random-bytes.ts';

const POINTS = BOARD * BOARD;

/**
 * `count` positions of a game that nobody played: planes of zeros and ones [count, 9, 9, 17], the move that was made
 * [count], and who won it [count], 0 or 1 for the other side or the side to move. All bytes.
 */
export function noisePositions(count: number, random: Random): Named<HostArray> {
  const bytes = (length: number, name: string, below: number) =>
    randomBytes(length, random.fork(name)).map((byte) => byte % below);
  return {
    planes: { shape: [count, BOARD, BOARD, PLANES], values: bytes(count * POINTS * PLANES, 'planes', 2) },
    moves: { shape: [count], values: bytes(count, 'moves', MOVES) },
    wins: { shape: [count], values: bytes(count, 'wins', 2) },
  };
}

/**
 * Endless batches in random order, each position turned or mirrored in one of the eight ways: planes
 * [size, 9, 9, 17], moves [size], values [size, 1] in ±1.
 */
export function* positionBatches(
  data: Named<HostArray>,
  size: number,
  random: Random,
): Generator<Named<HostArray>> {
  for (let epoch = 0; ; epoch++) {
    const turned = turnedPositions(data, random.fork('symmetries').fork(String(epoch)));
    yield* shuffled(turned, { batchSize: size, random, dropLast: true }).from({ epoch, example: 0 });
  }
}

/** The positions, each turned or mirrored as `turns` draws it when it is asked for. */
function turnedPositions(data: Named<HostArray>, turns: Random): Split<Named<HostArray>> {
  const [planes, moves, wins] = ['planes', 'moves', 'wins'].map((name) => data[name].values);
  return {
    length: moves.length,
    batch(indices) {
      const size = indices.length;
      const batch = {
        planes: new Float32Array(size * POINTS * PLANES),
        moves: new Int32Array(size),
        values: new Float32Array(size),
      };
      for (let i = 0; i < size; i++) {
        const position = indices[i];
        const images = SYMMETRIES[turns.int(8)];
        for (let point = 0; point < POINTS; point++) {
          const source = (position * POINTS + point) * PLANES;
          const target = (i * POINTS + images[point]) * PLANES;
          for (let plane = 0; plane < PLANES; plane++) batch.planes[target + plane] = planes[source + plane];
        }
        batch.moves[i] = images[moves[position]];
        batch.values[i] = 2 * wins[position] - 1;
      }
      return {
        planes: { shape: [size, BOARD, BOARD, PLANES], values: batch.planes },
        moves: { shape: [size], values: batch.moves },
        values: { shape: [size, 1], values: batch.values },
      };
    },
  };
}

/** Where each of the eight symmetries of the board takes each move; the pass stays the pass. */
export const SYMMETRIES: readonly Uint8Array[] = Array.from({ length: 8 }, (_, symmetry) =>
  Uint8Array.from({ length: MOVES }, (_, move) => {
    if (move === POINTS) return move;
    let [row, column] = [Math.floor(move / BOARD), move % BOARD];
    if (symmetry & 1) row = BOARD - 1 - row;
    if (symmetry & 2) column = BOARD - 1 - column;
    if (symmetry & 4) [row, column] = [column, row];
    return row * BOARD + column;
  }),
);
