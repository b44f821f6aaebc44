import { type Point, PASS } from '@nutshell/go';
import { type Position, goGame, isOver, startingPosition } from '@nutshell/go/zero';
import type { Random } from '@nutshell/random';
import type { GoZeroConfig } from './config.ts';
import type { Judge } from './judge.ts';

/** First stones that games begin with, drawn evenly; on 5x5 an empty board is won by all of it, so half of the games begin elsewhere. */
const FIRST: Record<number, readonly (readonly string[])[]> = { 5: [[], [], ['B2'], ['C2']] };

/** Share of games whose komi is drawn far from the fair one. */
const WIDE = 0.1;

/** Most stones of a random opening. */
const RANDOM_STONES = 4;

/** How the games of one generation begin: openings and komi. Keeps the fair komi of each first stone. */
export class Openings {
  readonly #network: Judge;
  readonly #config: GoZeroConfig;
  readonly #size: number;
  readonly #fair = new Map<string, number>();

  constructor(network: Judge, config: GoZeroConfig, size: number) {
    this.#network = network;
    this.#config = config;
    this.#size = size;
  }

  /**
   * A first stone, or random ones; a komi near the one that the network thinks fair there; then some moves drawn from its policy, as
   * KataGo begins its games.
   */
  begin(random: Random): { position: Position; moves: Point[] } {
    const { randomOpenings, openingPlies, komiNoise } = this.#config;
    const size = this.#size;
    const { past } = this.#network.input;
    const position = startingPosition(size, 0, { salt: random.uint32() | 0, past });
    const moves: Point[] = [];
    const play = (move: Point) => {
      goGame.play(position, move);
      moves.push(move);
    };

    const isRandom = random.uniform() < randomOpenings;
    if (isRandom) {
      for (let stones = 1 + random.int(RANDOM_STONES); stones > 0; stones--) {
        const legal = position.board.legalPoints();
        if (legal.length > 0) play(legal[random.int(legal.length)]);
      }
      position.komi = this.#fairKomi(position);
    } else {
      const first = FIRST[size] ?? [[]];
      const names = first[random.int(first.length)];
      for (const name of names) play(position.board.geometry.named(name));
      const key = names.join();
      let fair = this.#fair.get(key);
      // In one symmetry for all games: it must not depend on which of them is the first.
      if (fair === undefined) this.#fair.set(key, (fair = this.#fairKomi({ ...position, salt: 0 })));
      position.komi = fair;
    }
    const spread = random.uniform() < WIDE ? size : komiNoise;
    position.komi = Math.round(2 * random.normal(position.komi, spread)) / 2;

    const plies = Math.floor(-Math.log(1 - random.uniform()) * openingPlies * size * size);
    for (let ply = 0; ply < plies; ply++) {
      const legal = goGame.moves(position);
      const [{ priors }] = this.#network.evaluate([{ state: position, moves: legal }]);
      const move = legal[drawn(priors, random)];
      if (move === PASS) break;
      play(move);
    }
    return { position, moves };
  }

  /**
   * The area that the network expects Black to have more, twice: at komi 0, and at the komi that this gives. By its ownership head or, without
   * auxiliary heads, by the area under the curve of Black's chances over all komi, which falls from 1 to 0 there.
   */
  #fairKomi(position: Position): number {
    if (isOver(position)) return 0;
    const moves = goGame.moves(position);
    const sign = goGame.player(position) === 0 ? 1 : -1;
    if (!this.#config.auxiliary) {
      const points = this.#size ** 2;
      const states = Array.from({ length: 2 * points + 1 }, (_, i) => ({ ...position, komi: i - points }));
      const black = this.#network
        .evaluate(states.map((state) => ({ state, moves })))
        .map(({ value }) => (1 + sign * value) / 2);
      return black.reduce((sum, each) => sum + each, 0) - points - 0.5;
    }
    const areaAt = (komi: number) => {
      const [{ ownership }] = this.#network.judge([{ state: { ...position, komi }, moves }]);
      return sign * ownership.reduce((sum, each) => sum + each, 0);
    };
    return areaAt(areaAt(0));
  }
}

/** An index, drawn by these probabilities. */
export function drawn(priors: ArrayLike<number>, random: Random): number {
  let left = random.uniform();
  for (let i = 0; i < priors.length; i++) {
    left -= priors[i];
    if (left < 0) return i;
  }
  return priors.length - 1;
}
