/** A search by rollouts that goes on one simulation at a time and remembers the parts of the last one. */
import { type Game, type Rule, type Tree, Search, puct, rollouts, seeded, uct } from 'mcts-lite';
import type { RuleName } from './root-moves.ts';

export interface SimulatorOptions {
  readonly rule: RuleName;
  /** The exploration constant. */
  readonly c: number;
  readonly seed: number;
}

const makeRule: Record<RuleName, (c: number) => Rule> = {
  uct: (c) => uct({ c }),
  puct: (c) => puct({ c, firstPlay: { value: 0 } }),
};

/** How a game is written on a page. */
export interface Words<Move> {
  /** Names of player 0, whose colour is that of positive numbers, and of player 1. */
  readonly players: readonly [string, string];
  readonly move: (move: Move) => string;
}

/** The last simulation. */
export interface Simulation<Move> {
  /** Nodes below the root that it went through. */
  readonly path: readonly number[];
  /** Moves that the rollout played; undefined where the value of the last node was certain, so that none was needed. */
  readonly rollout?: readonly Move[];
  /** What player 0 got. */
  readonly value: number;
}

/** A search after one number of simulations: a new object whenever it has to be drawn again. */
export interface Snapshot<State, Move> {
  readonly simulator: Simulator<State, Move>;
  readonly simulations: number;
  readonly last: Simulation<Move>;
  /** Whether it is certain how the game ends, so that there is nothing left to search. */
  readonly isProven: boolean;
}

export class Simulator<State, Move> {
  readonly search: Search<State, Move>;
  readonly options: SimulatorOptions;
  readonly #path: number[] = [];
  readonly #rollout: Move[] = [];
  readonly #evaluate;
  #value = 0;
  #isKnown = false;

  constructor(game: Game<State, Move>, state: State, options: SimulatorOptions) {
    this.options = options;
    const random = seeded(options.seed);
    const rule = noting(makeRule[options.rule](options.c), this.#path);
    this.search = new Search(game, state, { rule, random });
    const noted: Game<State, Move> = {
      copy: (of) => game.copy(of),
      moves: (of) => game.moves(of),
      player: (of) => game.player(of),
      outcome: (of) => game.outcome(of),
      play: (of, move) => {
        this.#rollout.push(move);
        return game.play(of, move);
      },
    };
    this.#evaluate = rollouts(noted, { random });
  }

  /** Simulations so far; the first one evaluates the position itself. */
  get simulations(): number {
    return this.search.simulations;
  }

  get isProven(): boolean {
    return this.search.tree.isProven(0);
  }

  /** One simulation: selection, expansion, rollout, backup. */
  step(): void {
    const { tree } = this.search;
    this.#path.length = 0;
    this.#rollout.length = 0;
    const leaf = this.search.select();
    this.#isKnown = typeof leaf !== 'object';
    if (typeof leaf === 'object') {
      const [evaluation] = this.#evaluate([leaf]);
      this.search.accept(leaf, evaluation);
      this.#value = tree.player[leaf.node] === 0 ? evaluation.value : -evaluation.value;
    } else this.#value = valueToFirst(tree, this.#path.at(-1) ?? 0);
  }

  snapshot(): Snapshot<State, Move> {
    const last = {
      path: [...this.#path],
      ...(!this.#isKnown && { rollout: [...this.#rollout] }),
      value: this.#value,
    };
    return { simulator: this, simulations: this.simulations, last, isProven: this.isProven };
  }

  /** The move to play; undefined while none was tried. */
  get best(): Move | undefined {
    return this.simulations > 1 ? this.search.choose() : undefined;
  }
}

/** Mean or proven value of a node to player 0; 0 without a simulation. */
export function valueToFirst(tree: Tree, node: number): number {
  const value = tree.value(node, 0);
  return tree.movedInto(node) === 0 ? value : -value;
}

/** The same rule, which adds the nodes that it selects to `path`. */
function noting(rule: Rule, path: number[]): Rule {
  const note = (child: number) => {
    path.push(child);
    return child;
  };
  return {
    select: (tree, node) => note(rule.select(tree, node)),
    atRoot(tree, options) {
      const root = rule.atRoot(tree, options);
      return { ...root, select: () => note(root.select()) };
    },
  };
}
