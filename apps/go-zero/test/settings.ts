import { type Position, goGame, startingPosition } from '@nutshell/go/zero';
import { Random } from '@nutshell/random';
import { config } from '../src/config.ts';
import { buildModel } from '../src/model.ts';
import { Network } from '../src/network.ts';

/** A small network and little of everything. */
export const small = config.parse({
  stages: [{ size: 3, generations: 2, full: [4, 4], fast: 2 }],
  blocks: 2,
  channels: 16,
  games: 12,
  players: 1,
  parallel: 4,
  batchSize: 16,
  workers: 1,
  evaluateEvery: 2,
});

/** An untrained network. */
export const untrained = () => new Network(buildModel(small, new Random(1)));

/** The position after moves by name. */
export function after(size: number, komi: number, moves: string): Position {
  const position = startingPosition(size, komi);
  for (const name of moves.split(' ').filter(Boolean))
    goGame.play(position, position.board.geometry.named(name));
  return position;
}
