/** What the page asks of a network: its verdict on a position, and a search from it, some milliseconds at a time. */
import { PASS, settledScore } from '@nutshell/go';
import { type Position, goGame, resultOf } from '@nutshell/go/zero';
import { Search, puct, run, seeded } from 'mcts-lite';
import { type RootMove, rootMoves } from '../tree-search/root-moves.ts';
import { BATCH, type Evaluator } from './evaluator.ts';
import { type Line, positionAfter, signOf } from './line.ts';

/** The exploration constant of PUCT. */
const C = 1.25;
/** Milliseconds of a search after which it is shown, and can be stopped. */
const SLICE = 120;

/** The network's verdict on a position as Black sees it, the mean of all symmetries. */
export interface Judgement {
  /** Black's chance of winning. */
  readonly chance: number;
  /** Points by which Black leads in the end, komi counted. */
  readonly lead: number;
  /** Probability of each move, by its number. */
  readonly policy: Float32Array;
  /** In [-1, 1] for each point: 1 = Black's. */
  readonly ownership: Float32Array;
}

/** A search as far as it has come. */
export interface Thought {
  readonly simulations: number;
  readonly isDone: boolean;
  /** Black's chance of winning, by the search. */
  readonly chance: number;
  /** The move to play, by its number. */
  readonly best: number;
  /** The moves that were visited, the most visited first. */
  readonly moves: readonly RootMove<number>[];
  /** The moves that are expected. */
  readonly line: readonly number[];
}

export class Thinker {
  readonly #evaluator: Evaluator;
  #current: { key: string; search: Search<Position, number>; done: number } | undefined;

  constructor(evaluator: Evaluator) {
    this.#evaluator = evaluator;
  }

  async judge(line: Line): Promise<Judgement> {
    const position = positionAfter(line, this.#evaluator.input);
    const sign = signOf(position);
    const { geometry } = position.board;
    const { priors, value, score, ownership } = await this.#evaluator.judge(position);
    const policy = new Float32Array(geometry.points.length + 1);
    goGame.moves(position).forEach((point, i) => (policy[geometry.index(point)] = priors[i]));
    return {
      chance: (1 + sign * value) / 2,
      lead: sign * score - line.komi,
      policy,
      ownership: ownership.map((each) => sign * each),
    };
  }

  /**
   * Goes on with the search of a position, or begins it.
   * @param simulations in all; 0: the likeliest move of the network alone
   */
  async think(line: Line, simulations: number): Promise<Thought> {
    const position = positionAfter(line, this.#evaluator.input);
    const { geometry } = position.board;
    const pass = geometry.index(PASS);
    if (wins(position))
      return {
        simulations: 0,
        isDone: true,
        chance: chanceOf(position, 1),
        best: pass,
        moves: [],
        line: [pass],
      };
    if (simulations === 0) {
      const { policy, chance } = await this.judge(line);
      const best = policy.indexOf(Math.max(...policy));
      return { simulations, isDone: true, chance, best, moves: [], line: [best] };
    }
    const key = JSON.stringify(line);
    if (this.#current?.key !== key) {
      const search = new Search(goGame, position, { rule: puct({ c: C }), random: seeded(1) });
      this.#current = { key, search, done: 0 };
    }
    const current = this.#current;
    const { search } = current;
    current.done += await run(search, this.#evaluator.evaluate, {
      simulations: simulations - current.done,
      milliseconds: SLICE,
      leaves: BATCH,
    });
    const moves = rootMoves(search.tree, 'puct', C)
      .filter(({ visits }) => visits > 0)
      .sort((a, b) => b.visits - a.visits || b.prior - a.prior)
      .map((each) => ({ ...each, move: geometry.index(each.move) }));
    const best = geometry.index(search.choose());
    const expected = search.line(10).map((point) => geometry.index(point));
    return {
      simulations: current.done,
      isDone: current.done >= simulations || search.tree.isProven(0),
      chance: chanceOf(position, search.value()),
      best,
      moves,
      line: expected[0] === best ? expected : [best], // of several that were visited as often
    };
  }
}

/** Black's chance of a value to who is to move. */
const chanceOf = (position: Position, value: number): number => (1 + signOf(position) * value) / 2;

/** Whether the other side has passed, all of the board is certain, and a pass wins. */
function wins(position: Position): boolean {
  if (position.board.last !== PASS) return false;
  const score = settledScore(position.board);
  return score !== undefined && resultOf(score - position.komi) === signOf(position);
}
