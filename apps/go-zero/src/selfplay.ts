import {
  BLACK,
  type Board,
  type Point,
  WHITE,
  areaOwnership,
  settledScore,
  unconditionalLife,
} from '@nutshell/go';
import { type GameRecord, type Position, goGame, isOver, quantised, resultOf } from '@nutshell/go/zero';
import { Random } from '@nutshell/random';
import { type PlayedGame, type Rule, gumbel, playoutCap, puct, selfPlay } from 'mcts-lite';
import type { GoZeroConfig } from './config.ts';
import { EvaluationCache } from './evaluation-cache.ts';
import type { Network } from './network.ts';
import { Openings } from './openings.ts';
import { NEVER, playsOn, telling } from './resignation.ts';

/** Which games are to be played, and how strongly. */
export interface SelfPlayPlan {
  seed: number;
  generation: number;
  size: number;
  /** Simulations of a full search, and of a fast one. */
  full: number;
  fast: number;
  /** Who expects less resigns, but for a share of the games; nobody by default. */
  resignBelow?: number;
}

/** The search rule of an experiment, for a board of this size. */
export const searchRules: Record<GoZeroConfig['search'], (config: GoZeroConfig, size: number) => Rule> = {
  gumbel: (_, size) => gumbel({ considered: size <= 5 ? 8 : 16 }),
  puct: ({ forcedPlayouts }) => puct({ c: 1.1, forced: forcedPlayouts }),
};

/**
 * Plays games of the network against itself, as many at once as `config.parallel` says. What is played in a game depends on the seed, the
 * generation, its number and the weights, not on the games beside it.
 * @param numbers of the games, taken one by one as places become free
 */
export async function* playGames(
  network: Network,
  config: GoZeroConfig,
  { seed, generation, size, full, fast, resignBelow = NEVER }: SelfPlayPlan,
  numbers: Iterable<number>,
): AsyncGenerator<GameRecord, void, undefined> {
  const cache = config.evaluationCache ? new EvaluationCache(network.evaluate) : undefined;
  const openings = new Openings(network, config, size);
  const before = new Map<number, Point[]>(); // moves of the openings
  const randomOf = (game: number) => new Random(seed).fork(`generation ${generation}`).fork(`game ${game}`);
  const cap = playoutCap({ full, fast, share: config.playoutCap });
  const halfLife = size;
  const resigns = ({ salt }: Position) => resignBelow > NEVER && !playsOn(salt, config.playOn);
  let expected = 0; // by who has just moved: `decided` is asked at once
  const games = selfPlay<Position, Point>({
    game: goGame,
    rule: telling(searchRules[config.search](config, size), (value) => (expected = value)),
    evaluator: (cache ?? network).evaluate,
    games: numbers,
    parallel: config.parallel,
    random: (game) => {
      const random = randomOf(game).fork('moves');
      return () => random.uniform();
    },
    start: (game) => {
      const { position, moves } = openings.begin(randomOf(game).fork('opening'));
      before.set(game, moves);
      expected = 0; // nobody has moved yet
      return position;
    },
    plan: (_, random) => cap(random),
    temperature: (ply) => 0.2 + 0.8 * 0.5 ** (ply / halfLife),
    decided: (position) => {
      const score = settledScore(position.board);
      if (score !== undefined) return resultOf(score - position.komi);
      if (!(expected < resignBelow && resigns(position))) return undefined;
      return goGame.player(position) === 0 ? 1 : -1; // who is to move now has won
    },
  });
  for await (const game of games) {
    const opening = before.get(game.game)!;
    before.delete(game.game);
    cache?.forget(game.state);
    yield recordOf(game, opening, { generation, config, playedOn: !resigns(game.state) });
  }
}

/** Whose each point is in the end: what is certain first, the rest as the board stands. */
export function finalOwnership(board: Board): Int8Array {
  const area = areaOwnership(board);
  if (settledScore(board) !== undefined) {
    for (const color of [BLACK, WHITE] as const)
      for (const point of unconditionalLife(board, color).territory) area[point] = color;
  }
  return Int8Array.from(board.geometry.points, (point) =>
    area[point] === BLACK ? 1 : area[point] === WHITE ? -1 : 0,
  );
}

function recordOf(
  { game, plies, state, outcome }: PlayedGame<Position, Point>,
  opening: readonly Point[],
  { generation, config, playedOn }: { generation: number; config: GoZeroConfig; playedOn: boolean },
): GameRecord {
  const { board, komi } = state;
  const { geometry, size } = board;
  const passes = size * size;
  const counted = isOver(state) || settledScore(board) !== undefined;
  const ownership = counted ? finalOwnership(board) : new Int8Array(passes);
  const area = ownership.reduce((sum, owner) => sum + owner, 0);
  const policies = plies
    .filter(({ explored }) => explored)
    .map(({ moves, policy }) => {
      const dense = new Float32Array(passes + 1);
      moves.forEach((move, i) => (dense[geometry.index(move)] = policy[i]));
      return dense;
    });
  const all = new Uint16Array(policies.length * (passes + 1));
  policies.forEach((policy, i) => all.set(quantised(policy), i * (passes + 1)));
  return {
    generation,
    number: game,
    size,
    komi,
    opening: opening.length,
    score: counted ? area - komi : outcome,
    counted,
    playedOn,
    moves: Uint16Array.from([...opening, ...plies.map(({ move }) => move)], (move) => geometry.index(move)),
    values: Float32Array.from(plies, ({ value }) => value),
    weights: weightsOf(plies, config),
    taught: Uint8Array.from(plies, ({ explored }) => (explored ? 1 : 0)),
    policies: all,
    ownership,
  };
}

/**
 * How often each ply is learnt from: those of full searches once on average. With policy-surprise weighting half of that is shared out
 * by how much the search changed the policy (KataGo's methods, "Policy surprise weighting").
 */
function weightsOf(plies: PlayedGame<Position, Point>['plies'], config: GoZeroConfig): Float32Array {
  const full = plies.filter(({ explored }) => explored).length;
  const surprises = plies.map((ply) => (ply.explored ? surprise(ply.policy, ply.priors) : 0));
  const sum = surprises.reduce((total, each) => total + each, 0);
  const part = sum > 0 ? config.surpriseWeight : 0;
  return Float32Array.from(plies, ({ explored }, i) =>
    explored ? 1 - part + (part * full * surprises[i]) / (sum || 1) : config.fastWeight,
  );
}

/** Kullback-Leibler divergence of the policy from the priors, in nats. */
function surprise(policy: Float32Array, priors: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < policy.length; i++)
    if (policy[i] > 0) sum += policy[i] * Math.log(policy[i] / Math.max(priors[i], 1e-9));
  return Math.max(0, sum);
}
