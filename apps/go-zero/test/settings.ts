import { type GameRecord, type InputForm, type Position, goGame, startingPosition } from '@nutshell/go/zero';
import { Random } from '@nutshell/random';
import { type GoZeroConfig, type Precision, config } from '../src/config.ts';
import { buildModel } from '../src/model.ts';
import { Network } from '../src/network.ts';
import { type SelfPlayPlan, playGames } from '../src/selfplay.ts';

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

/** The same in the form of the paper. */
export const smallPaper: GoZeroConfig = {
  ...small,
  network: 'paper',
  normalisation: 'batch',
  globalPooling: false,
  auxiliary: false,
  softPolicy: 0,
  valueLoss: 'squared-error',
  optimizer: 'momentum',
  averageDecay: 0,
  search: 'puct',
  playoutCap: 1,
};

/** An untrained network. */
export const untrained = (precision?: Precision, config: GoZeroConfig = small) =>
  new Network(buildModel(config, new Random(1)), precision);

/** Games of an untrained network, by their numbers. */
export async function played(
  numbers: number[],
  plan: Partial<SelfPlayPlan> = {},
  config: GoZeroConfig = small,
): Promise<GameRecord[]> {
  const network = untrained(config.precision, config);
  const games: GameRecord[] = [];
  const whole = { seed: 5, generation: 0, size: 3, full: 4, fast: 2, ...plan };
  for await (const game of playGames(network, config, whole, numbers)) games.push(game);
  network.dispose();
  return games.sort((a, b) => a.number - b.number);
}

/** The position after moves by name. @param form what is to see it */
export function after(size: number, komi: number, moves: string, form?: InputForm): Position {
  const position = startingPosition(size, komi, form);
  for (const name of moves.split(' ').filter(Boolean))
    goGame.play(position, position.board.geometry.named(name));
  return position;
}
