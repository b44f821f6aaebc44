import { join } from 'node:path';
import type { HostArray } from '@nutshell/core';
import { Failure } from '@nutshell/experiment';
import type { GameRecord } from '@nutshell/go/zero';
import type { Random } from '@nutshell/random';
import type { GoZeroConfig } from './config.ts';
import { isHeldOut } from './held-out.ts';
import { type Samples, samplesOf } from './samples.ts';
import { readShard } from './shard.ts';

/** Positions of this many times the window's start count: the window grows as KataGo's does, with these. */
const EXPONENT = 0.75;
const SLOPE = 0.4;

export const shardFile = (folder: string, generation: number): string =>
  join(folder, `games-${String(generation).padStart(5, '0')}.bin`);

/** Positions of the newest games, of which batches are drawn by their weights. Those of games that are held out do not count. */
export class Replay {
  /** Positions of full searches played so far, those that have left the window included. */
  total = 0;
  readonly #config: GoZeroConfig;
  /** Games by generation, oldest first. */
  #generations: GameRecord[][] = [];
  /** Positions in the window by size of the board: game, ply, and the sum of weights up to here. */
  readonly #pools = new Map<number, Pool>();

  constructor(config: GoZeroConfig) {
    this.#config = config;
  }

  /** Positions in the window. */
  get length(): number {
    return [...this.#pools.values()].reduce((sum, { plies }) => sum + plies.length, 0);
  }

  /** Takes the games of all generations before `generation` that are in the window from their shards. @param total as it was saved */
  restore(folder: string, generation: number, total: number): void {
    this.total = total;
    const wanted = windowOf(total, this.#config.window);
    let positions = 0;
    const generations: GameRecord[][] = [];
    for (let i = generation - 1; i >= 0 && positions < wanted; i--) {
      const games = readShard(shardFile(folder, i));
      positions += this.#countOf(games);
      generations.unshift(games);
    }
    this.#generations = generations;
    this.#index();
  }

  /** Adds a generation, and drops the oldest that are no longer in the window. @returns positions of full searches in it @throws Failure if the first has none */
  add(games: readonly GameRecord[]): number {
    const sorted = [...games].sort((a, b) => a.number - b.number);
    const added = this.#countOf(sorted);
    this.total += added;
    if (this.total === 0)
      throw new Failure(
        `no position of the first ${games.length} games can be learnt from: none had a full search, or all are held out. Raise --games or --playoutCap.`,
      );
    this.#generations.push(sorted);
    const wanted = windowOf(this.total, this.#config.window);
    let positions = this.#generations.reduce((sum, each) => sum + this.#countOf(each), 0);
    while (positions - this.#countOf(this.#generations[0]) >= wanted)
      positions -= this.#countOf(this.#generations.shift()!);
    this.#index();
    return added;
  }

  /** Games of a board in the window, oldest first, those that are held out included. */
  gamesOf(size: number): GameRecord[] {
    return this.#generations.flat().filter((game) => game.size === size);
  }

  /** A batch of positions of one board size, each turned or mirrored at random; sizes are drawn by the weight of their positions. */
  batch(random: Random): Samples<HostArray> {
    const pools = [...this.#pools.values()];
    const all = pools.reduce((sum, pool) => sum + pool.sum, 0);
    let left = random.uniform() * all;
    const pool = pools.find(({ sum }) => (left -= sum) < 0) ?? pools[pools.length - 1];
    const chosen = Array.from({ length: this.#config.batchSize }, () => {
      const i = indexOf(pool.upTo, random.uniform() * pool.sum);
      return { game: pool.games[pool.gameOf[i]], ply: pool.plies[i], symmetry: random.int(8) };
    });
    return samplesOf(chosen, this.#config);
  }

  /** Positions of full searches that are learnt from. */
  #countOf(games: readonly GameRecord[]): number {
    return games.reduce(
      (sum, game) =>
        sum + (isHeldOut(game, this.#config) ? 0 : game.taught.reduce((all, each) => all + each, 0)),
      0,
    );
  }

  #index(): void {
    this.#pools.clear();
    const games = this.#generations.flat().filter((game) => !isHeldOut(game, this.#config));
    for (const size of new Set(games.map((game) => game.size))) {
      const pool: Pool = {
        games: games.filter((game) => game.size === size),
        gameOf: [],
        plies: [],
        upTo: [],
        sum: 0,
      };
      pool.games.forEach((game, index) => {
        game.weights.forEach((weight, ply) => {
          if (weight <= 0) return;
          pool.gameOf.push(index);
          pool.plies.push(ply);
          pool.upTo.push((pool.sum += weight));
        });
      });
      if (pool.plies.length > 0) this.#pools.set(size, pool);
    }
  }
}

interface Pool {
  games: GameRecord[];
  gameOf: number[];
  plies: number[];
  upTo: number[];
  sum: number;
}

/** Positions in the window after `total` were played: all of the first `start`, then ever fewer of them (KataGo's methods). */
export function windowOf(total: number, start: number): number {
  if (total <= start) return total;
  return start * (1 + (SLOPE * ((total / start) ** EXPONENT - 1)) / EXPONENT);
}

/** The first index whose sum is above `wanted`. */
function indexOf(upTo: readonly number[], wanted: number): number {
  let low = 0;
  let high = upTo.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo[middle] > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}
