/** What is timed: steps of the search, of the rules and of random games on 9x9, all on one thread. */
import { Board, PASS, areaScore, lightMove, playOut } from '@nutshell/go';
import { type Rule, Search, gumbel, puct, run, seeded } from 'mcts-lite';
import type { Workload } from '../comparison.ts';
import { SIZE, goGame, nullEvaluator } from './go-game.ts';

export interface SearchWorkload extends Workload {
  /** Plural of what a step gets through. */
  readonly unit: string;
  /** Per second, that a program which learns on two cores needs. */
  readonly bar: number;
  /** Makes the step, which gets through `items` of them. */
  prepare(): () => unknown;
}

export const workloads: SearchWorkload[] = [
  searching('PUCT, 800 simulations per move, no network', puct(), 800),
  searching('Gumbel, 64 simulations per move, no network', gumbel(), 64),
  {
    name: 'rules: random legal moves, positional superko',
    unit: 'moves',
    items: 1000,
    bar: 1_000_000,
    prepare: playing,
  },
  {
    name: 'random games to the end, counted',
    unit: 'games',
    items: 20,
    bar: 30_000,
    prepare: () => randomGames(20),
  },
];

/** Searches the moves of games, which are drawn by their visits and begin again when they are over. */
function searching(name: string, rule: Rule, simulations: number): SearchWorkload {
  return {
    name,
    unit: 'simulations',
    items: simulations,
    bar: 30_000,
    prepare() {
      const random = seeded(1);
      const begin = () => new Search(goGame, new Board({ size: SIZE }), { rule, random });
      let search = begin();
      return async () => {
        // A search may end early: its root is proven. Only simulations that were done count.
        for (let done = 0; done < simulations;) {
          search.begin({ simulations, explore: true });
          done += await run(search, nullEvaluator, { simulations: simulations - done });
          search.advance(search.choose(1));
          if (search.outcome !== undefined) search = begin();
        }
      };
    },
  };
}

function playing(): () => void {
  const random = seeded(1);
  const start = new Board({ size: SIZE });
  const board = start.copy();
  return () => {
    for (let move = 0; move < 1000; move++) {
      if (board.last === PASS && board.beforeLast === PASS) board.copyFrom(start);
      board.play(lightMove(board, random));
    }
  };
}

/** @returns a step that plays and counts so many games, and says how they came out */
export function randomGames(games: number): () => { moves: number; area: number; blackAhead: number } {
  const random = seeded(1);
  const start = new Board({ size: SIZE });
  const board = start.copy();
  return () => {
    let [moves, area, blackAhead] = [0, 0, 0];
    for (let game = 0; game < games; game++) {
      moves += playOut(board.copyFrom(start), random);
      const score = areaScore(board);
      area += score;
      if (score > 0) blackAhead++;
    }
    return { moves: moves / games, area: area / games, blackAhead: blackAhead / games };
  };
}
