import { type Point, settledScore } from '@nutshell/go';
import { type Position, goGame, isOver, resultOf, startingPosition } from '@nutshell/go/zero';
import { Random } from '@nutshell/random';
import {
  type Evaluation,
  type Evaluator,
  type Position as Asked,
  Search,
  puct,
  run,
  seeded,
} from 'mcts-lite';
import { drawn } from './openings.ts';
import { truths } from './truths.ts';

export interface DuelOptions {
  size: number;
  /** Of them each two have one opening, with colours changed. */
  games: number;
  /** Simulations per move of both sides, or of each. */
  simulations: number | readonly [first: number, second: number];
  /** Of the openings. */
  seed: number;
  /** Whether one of the networks sees earlier boards. */
  past?: boolean;
}

/** A game between two networks. */
export interface DuelGame {
  number: number;
  /** Whether the first network has Black. */
  firstIsBlack: boolean;
  komi: number;
  /** By name, those of the opening included. */
  moves: string[];
  /** Of the first network: 1, 0.5 or 0. */
  points: number;
}

/** Moves that are drawn. */
const DRAWN = 4;

type GoEvaluator = Evaluator<Position, Point>;

/**
 * Plays games between two networks in this process, all at once, by PUCT without noise. Games begin with a position that komi makes even;
 * the first moves after it are drawn, so that games differ.
 */
export function playBetween(
  first: GoEvaluator,
  second: GoEvaluator,
  { size, games, simulations, seed, past }: DuelOptions,
): Promise<DuelGame[]> {
  const evaluators = [gathering(first), gathering(second)];
  const limits = typeof simulations === 'number' ? [simulations, simulations] : simulations;
  return Promise.all(Array.from({ length: games }, (_, number) => play(number)));

  async function play(number: number): Promise<DuelGame> {
    const firstIsBlack = number % 2 === 0;
    const random = new Random(seed).fork(`opening ${number >> 1}`);
    const { position, moves } = startOf(size, random, past);
    const { board, komi } = position;
    const begun = moves.length;
    let score = settledScore(board);
    while (score === undefined && !isOver(position)) {
      const side = (goGame.player(position) === 0) === firstIsBlack ? 0 : 1;
      const move =
        moves.length < begun + DRAWN ? await drawnMove(position, random) : await bestMove(position, side);
      moves.push(board.geometry.name(move));
      goGame.play(position, move);
      score = settledScore(board);
    }
    const black = score === undefined ? goGame.outcome(position)! : resultOf(score - komi);
    return { number, firstIsBlack, komi, moves, points: (1 + (firstIsBlack ? black : -black)) / 2 };
  }

  /** Drawn from the mean of both policies, which is the same whoever moves. */
  async function drawnMove(state: Position, random: Random): Promise<Point> {
    const moves = goGame.moves(state);
    const [[one], [other]] = await Promise.all(evaluators.map((evaluate) => evaluate([{ state, moves }])));
    return moves[
      drawn(
        moves.map((_, i) => (one.priors[i] + other.priors[i]) / 2),
        random,
      )
    ];
  }

  async function bestMove(position: Position, side: 0 | 1): Promise<Point> {
    const search = new Search(goGame, position, { rule: puct(), random: seeded(1) });
    await run(search, evaluators[side], { simulations: limits[side] });
    return search.choose();
  }
}

/**
 * A position whose result is known, with the komi that makes it even. A board of which one side gets everything is taken only if no other
 * position is known.
 */
function startOf(size: number, random: Random, past?: boolean): { position: Position; moves: string[] } {
  const known = truths.filter((truth) => truth.size === size);
  const even = known.filter(({ score }) => score < size * size);
  const starts = even.length > 0 ? even : known;
  const start = starts.length > 0 ? starts[random.int(starts.length)] : { moves: [], score: 7 };
  const position = startingPosition(size, start.score, { past });
  for (const name of start.moves) goGame.play(position, position.board.geometry.named(name));
  return { position, moves: [...start.moves] };
}

/** An evaluator that answers all that is asked within a turn of the event loop as one batch. */
function gathering(
  evaluator: GoEvaluator,
): (positions: readonly Asked<Position, Point>[]) => Promise<readonly Evaluation[]> {
  type Request = {
    positions: readonly Asked<Position, Point>[];
    answer(evaluations: Evaluation[]): void;
    fail(error: unknown): void;
  };
  let waiting: Request[] = [];
  async function answerAll(): Promise<void> {
    const requests = waiting;
    waiting = [];
    try {
      const evaluations = await evaluator(requests.flatMap(({ positions }) => positions));
      let at = 0;
      for (const { positions, answer } of requests) answer(evaluations.slice(at, (at += positions.length)));
    } catch (error) {
      for (const { fail } of requests) fail(error);
    }
  }
  return (positions) =>
    new Promise((answer, fail) => {
      if (waiting.push({ positions, answer, fail }) === 1) setImmediate(() => void answerAll());
    });
}
