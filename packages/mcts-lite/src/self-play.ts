import type { Evaluator, Game, Uniform } from './game.ts';
import type { Rule } from './rule.ts';
import { evaluateLeaves } from './run.ts';
import { type Leaf, type PlanOptions, Search } from './search.ts';

export interface SelfPlayOptions<State, Move> {
  game: Game<State, Move>;
  /** The first position of a game. */
  start(game: number, random: Uniform): State;
  evaluator: Evaluator<State, Move>;
  rule: Rule;
  /** A generator for each game: its moves then depend on its number alone, not on the games beside it. */
  random(game: number): Uniform;
  /** Games to play, or their numbers, which are taken one by one as places become free; default: 0, 1, 2, … without end. */
  games?: number | Iterable<number>;
  /** Games that advance together; a batch holds at most one leaf of each. Default 32. */
  parallel?: number;
  /** Simulations of a move, and whether it is explored. */
  plan(ply: number, random: Uniform): Required<PlanOptions>;
  /** What player 0 gets if the game is decided before its rules end it; asked after each move. */
  decided?(state: State): number | undefined;
  /** Default 1 throughout; Gumbel has none. */
  temperature?(ply: number): number;
  /** Whether the tree below the move that was played is kept. Default false: exploration is then the same at each move. */
  reuse?: boolean;
}

export interface PlayedMove<Move> {
  /** Legal moves, in the game's order. */
  moves: readonly Move[];
  move: Move;
  /** What the evaluator thought of the moves, in their order. */
  priors: Float32Array;
  /** What a network is to learn, of the moves in their order. */
  policy: Float32Array;
  /** What the search expected for who was to move. */
  value: number;
  player: 0 | 1;
  simulations: number;
  /** Whether it was searched with exploration: only then is the policy worth learning. */
  explored: boolean;
}

export interface PlayedGame<State, Move> {
  game: number;
  plies: PlayedMove<Move>[];
  /** The last position. */
  state: State;
  /** What player 0 got. */
  outcome: number;
}

/**
 * Plays games of a program against itself, many at once: each turn takes a leaf from every game, evaluates all of them as one batch, and
 * games whose search is complete make their move. Yields each game when it is over.
 */
export async function* selfPlay<State, Move>(
  options: SelfPlayOptions<State, Move>,
): AsyncGenerator<PlayedGame<State, Move>, void, undefined> {
  const { evaluator, games = Infinity, parallel = 32 } = options;
  const numbers = (typeof games === 'number' ? countTo(games) : games)[Symbol.iterator]();
  let isLast = false;
  let tables: Table<State, Move>[] = [];
  for (;;) {
    while (tables.length < parallel && !isLast) {
      const next = numbers.next();
      if (next.done) isLast = true;
      else tables.push(new Table(options, next.value));
    }
    if (tables.length === 0) return;
    const leaves: Leaf<State, Move>[] = [];
    const owners: Search<State, Move>[] = [];
    for (const table of tables) {
      const leaf = table.leaf();
      if (!leaf) continue;
      leaves.push(leaf);
      owners.push(table.search);
    }
    await evaluateLeaves(evaluator, leaves, (i) => owners[i]);
    for (const table of tables) if (table.played) yield table.played;
    tables = tables.filter((table) => !table.played);
  }
}

function* countTo(games: number): Generator<number, void, undefined> {
  for (let i = 0; i < games; i++) yield i;
}

/** A game that is being played. */
class Table<State, Move> {
  /** The search of the move that is due. */
  readonly search: Search<State, Move>;
  /** The game, once it is over. */
  played: PlayedGame<State, Move> | undefined;
  readonly #options: SelfPlayOptions<State, Move>;
  readonly #number: number;
  readonly #random: Uniform;
  readonly #plies: PlayedMove<Move>[] = [];
  #plan!: Required<PlanOptions>;
  #done = 0;

  constructor(options: SelfPlayOptions<State, Move>, number: number) {
    this.#options = options;
    this.#number = number;
    this.#random = options.random(number);
    const { game, rule } = options;
    this.search = new Search(game, options.start(number, this.#random), { rule, random: this.#random });
    this.#begin();
  }

  /** The next leaf that needs an evaluation; makes moves until there is one. Undefined if the game ends before. */
  leaf(): Leaf<State, Move> | undefined {
    while (!this.played) {
      if (this.#done >= this.#plan.simulations || this.search.tree.isProven(0)) {
        this.#move();
        continue;
      }
      const leaf = this.search.select();
      if (leaf === 'busy') throw new Error('a leaf of this game waits for its evaluation');
      if (leaf === 'known' || leaf.node !== 0) this.#done++;
      if (leaf !== 'known') return leaf;
    }
    return undefined;
  }

  #begin(): void {
    const { search } = this;
    const outcome = search.outcome ?? this.#options.decided?.(search.state);
    if (outcome !== undefined) {
      this.played = { game: this.#number, plies: this.#plies, state: search.state, outcome };
      return;
    }
    this.#plan = this.#options.plan(this.#plies.length, this.#random);
    this.#done = 0;
    search.begin(this.#plan);
  }

  #move(): void {
    const { search } = this;
    const { game, temperature, reuse = false } = this.#options;
    const move = search.choose(temperature?.(this.#plies.length) ?? 1);
    this.#plies.push({
      moves: game.moves(search.state),
      move,
      priors: search.tree.priorsOf(0),
      policy: search.policy(),
      value: search.value(),
      player: game.player(search.state),
      simulations: this.#done,
      explored: this.#plan.explore,
    });
    search.advance(move, reuse);
    this.#begin();
  }
}
