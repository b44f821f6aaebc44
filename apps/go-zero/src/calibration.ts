import { type Asked, type Position, goGame, isOver, startingPosition } from '@nutshell/go/zero';
import type { Random } from '@nutshell/random';
import type { Judge } from './judge.ts';
import { drawn } from './openings.ts';

const GAMES = 16;

/** Most stones of the random openings. */
const MOST_STONES = 4;

/** Share of moves that are drawn evenly, in the last game; none are in the first. The leaves of a search are not all good moves. */
const MOST_EVEN = 0.5;

/** Of the positions, one in so many is taken. */
const EVERY = 2;

/**
 * Positions by which the ranges of a network in 8 bits are measured: of games whose moves are drawn from its policy, at a komi around the one
 * that it thinks fair. Numbers that self-play meets and these positions do not are cut off; where they are wider than self-play, all numbers
 * are coarser for it.
 * @param network in float32
 */
export function calibrationPositions(network: Judge, size: number, random: Random): Asked[] {
  const komiNear = (komi: number) => Math.round(2 * random.normal(komi, size)) / 2;
  const begin = (): Position => {
    const state = startingPosition(size, 0, { salt: random.uint32() | 0, past: network.input.past });
    for (let stones = random.int(MOST_STONES + 1); stones > 0; stones--) {
      const legal = state.board.legalPoints();
      if (legal.length > 0) goGame.play(state, legal[random.int(legal.length)]);
    }
    const [{ score }] = network.judge([{ state, moves: goGame.moves(state) }]);
    state.komi = komiNear(goGame.player(state) === 0 ? score : -score);
    return state;
  };

  const games = Array.from({ length: GAMES }, begin);
  const positions: Asked[] = [];
  for (let ply = 0; ply < size * size; ply++) {
    const asked = games.map((state) => ({ state, moves: goGame.moves(state) }));
    const evaluations = network.evaluate(asked);
    asked.forEach(({ state, moves }, game) => {
      if ((ply + game) % EVERY === 0)
        positions.push({ state: { ...goGame.copy(state), komi: komiNear(state.komi) }, moves });
      const isEven = random.uniform() < (MOST_EVEN * game) / GAMES;
      const move = isEven ? random.int(moves.length) : drawn(evaluations[game].priors, random);
      goGame.play(state, moves[move]);
      if (isOver(state)) games[game] = begin();
    });
  }
  return positions;
}
