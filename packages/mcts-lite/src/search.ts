import type { Evaluation, Game, Position, Uniform } from './game.ts';
import type { RootRule, Rule } from './rule.ts';
import { NONE, Tree } from './tree.ts';

export interface SearchOptions {
  rule: Rule;
  random: Uniform;
  /** Whether nodes whose value is certain are proven, up to the root (MCTS-Solver, Winands et al. 2008). Default true. */
  prove?: boolean;
}

export interface PlanOptions {
  /** Simulations that are to come; Gumbel shares them out, the other rules need no number. */
  simulations?: number;
  /** Noise at the root and whatever else a rule does where games are learnt from. Default false. */
  explore?: boolean;
}

/** A position that waits for its evaluation. */
export interface Leaf<State, Move> extends Position<State, Move> {
  readonly node: number;
}

/** A move of the root, as the search sees it: "why this move". */
export interface MoveReport<Move> {
  move: Move;
  /** N: simulations. */
  visits: number;
  /** Q: mean value to who is to move; NaN without a visit. */
  value: number;
  /** P: prior probability, as the evaluator gave it. */
  prior: number;
  /** The prior with noise (PUCT) or the Gumbel draw. */
  noise?: number;
  /** Share in what a network is to learn. */
  policy: number;
  /** 1, 0 or -1 if that is certain. */
  proven?: number;
}

/**
 * A search from one position: `select` goes down the tree to a leaf, whoever drives it has the leaf evaluated, `accept` takes the
 * evaluation up the tree. So the leaves of many searches can be evaluated as one batch.
 */
export class Search<State, Move> {
  readonly game: Game<State, Move>;
  readonly #rule: Rule;
  readonly #random: Uniform;
  readonly #proves: boolean;
  #tree = new Tree<Move>();
  #state: State;
  #plan: PlanOptions = {};
  #root: RootRule | undefined;
  /** States of simulations that are over, to be used again. */
  readonly #spare: State[] = [];

  constructor(game: Game<State, Move>, state: State, { rule, random, prove = true }: SearchOptions) {
    this.game = game;
    this.#rule = rule;
    this.#random = random;
    this.#proves = prove;
    this.#state = game.copy(state);
  }

  /** The position that is searched; not to be changed. */
  get state(): State {
    return this.#state;
  }

  /** What player 0 got, if the game is over: there is nothing to search then. */
  get outcome(): number | undefined {
    return this.game.outcome(this.#state);
  }

  /** The nodes; not to be changed. */
  get tree(): Tree<Move> {
    return this.#tree;
  }

  /** Simulations so far, those of the same moves before the last one included. */
  get simulations(): number {
    return this.#tree.visits[0];
  }

  /** Begins the search of a move: draws its noise, makes its plan. Without it the search explores nothing by itself. */
  begin(plan: PlanOptions = {}): void {
    this.#plan = plan;
    this.#root = undefined; // made for this tree and this plan when it is needed
  }

  /**
   * Goes down the tree once. A simulation that ends where the value is known is over at once.
   * @returns the leaf that needs an evaluation; `'known'`; or `'busy'` if it came to a leaf that waits for its evaluation
   */
  select(): Leaf<State, Move> | 'known' | 'busy' {
    const tree = this.#tree;
    let state = this.game.copy(this.#state, this.#spare.pop());
    let node = 0;
    while (tree.isExpanded(node) && !(tree.isProven(node) && node !== 0)) {
      node = node === 0 ? this.#rootRule().select() : this.#rule.select(tree, node);
      state = this.game.play(state, tree.moves[node]!);
    }
    if (tree.isProven(node)) {
      this.#backUp(node, tree.proven[node]);
      this.#spare.push(state);
      return 'known';
    }
    if (tree.pending[node] > 0) {
      this.#spare.push(state);
      return 'busy';
    }
    const outcome = this.game.outcome(state);
    if (outcome !== undefined) {
      const value = tree.movedInto(node) === 0 ? outcome : -outcome;
      this.#backUp(node, value);
      if (this.#proves) this.#prove(node, value);
      this.#spare.push(state);
      return 'known';
    }
    for (let above = node; above !== NONE; above = tree.parent[above]) tree.pending[above]++;
    return { node, state, moves: this.game.moves(state) };
  }

  /** Takes the evaluation of a leaf. @throws RangeError if it is not one: a value outside [-1, 1], priors that do not fit the moves */
  accept({ node, state, moves }: Leaf<State, Move>, { value, priors }: Evaluation): void {
    if (!(value >= -1 && value <= 1))
      throw new RangeError(`an evaluator gave the value ${value}, which is not in [-1, 1]`);
    if (priors.length !== moves.length)
      throw new RangeError(`an evaluator gave ${priors.length} priors for ${moves.length} moves`);
    const tree = this.#tree;
    for (let above = node; above !== NONE; above = tree.parent[above]) tree.pending[above]--;
    const player = this.game.player(state);
    tree.expand(node, player, moves, priors);
    tree.estimate[node] = value;
    this.#backUp(node, tree.movedInto(node) === player ? value : -value);
    this.#spare.push(state);
  }

  /** Gives a leaf back without an evaluation. */
  abandon({ node, state }: Leaf<State, Move>): void {
    const tree = this.#tree;
    for (let above = node; above !== NONE; above = tree.parent[above]) tree.pending[above]--;
    this.#spare.push(state);
  }

  /** Probability of each move: what a network is to learn from this search. In the order of the game's moves. */
  policy(): Float32Array {
    return this.#rootRule().policy();
  }

  /** The move to play. @param temperature 0 the best; see {@link RootRule.choose} */
  choose(temperature = 0): Move {
    return this.#tree.moves[this.#rootRule().choose(temperature)]!;
  }

  /** What the player to move can expect, in [-1, 1]. */
  value(): number {
    return this.#tree.valueForMover(0);
  }

  /** The moves of the root, the most visited first. */
  report(): MoveReport<Move>[] {
    const tree = this.#tree;
    const rule = this.#rootRule();
    const policy = rule.policy();
    const rows = Array.from(policy, (share, i) => {
      const node = tree.first[0] + i;
      return {
        move: tree.moves[node]!,
        visits: tree.visits[node],
        value: tree.value(node, NaN),
        prior: tree.prior[node],
        ...(rule.noise && { noise: rule.noise[i] }),
        policy: share,
        ...(tree.isProven(node) && { proven: tree.proven[node] }),
      };
    });
    return rows.sort((a, b) => b.visits - a.visits || b.prior - a.prior);
  }

  /** The moves that the search expects from here on, each the most visited. */
  line(length = Infinity): Move[] {
    const tree = this.#tree;
    const moves: Move[] = [];
    for (let node = 0; tree.isExpanded(node) && moves.length < length;) {
      const first = tree.first[node];
      let best = first;
      for (let child = first; child < first + tree.count[node]; child++)
        if (tree.visits[child] > tree.visits[best]) best = child;
      if (tree.visits[best] === 0) break;
      moves.push(tree.moves[best]!);
      node = best;
    }
    return moves;
  }

  /**
   * Plays a move and keeps what the search knows of the position after it.
   * @param keep false: forgets it; the memory is used again
   * @throws RangeError if it is not legal; Error if a leaf still waits for its evaluation
   */
  advance(move: Move, keep = true): void {
    const tree = this.#tree;
    this.#refuseIfPending();
    const index = this.game.moves(this.#state).indexOf(move);
    if (index < 0) throw new RangeError(`${String(move)} is not a legal move here`);
    this.#state = this.game.play(this.#state, move);
    if (!keep) {
      tree.clear();
      this.begin();
      return;
    }
    const child = tree.first[0] + index;
    this.#tree = tree.isExpanded(0) && tree.isExpanded(child) ? tree.subtree(child) : new Tree<Move>();
    this.begin();
  }

  /**
   * Begins again at another position, of which nothing is known; the memory is used again.
   * @throws Error if a leaf still waits for its evaluation
   */
  reset(state: State): void {
    this.#refuseIfPending();
    this.#state = this.game.copy(state, this.#state);
    this.#tree.clear();
    this.begin();
  }

  #refuseIfPending(): void {
    if (this.#tree.pending[0] > 0)
      throw new Error('a leaf waits for its evaluation: accept or abandon it first');
  }

  /** What the root does in this move; made when it is needed first, once the root has children. */
  #rootRule(): RootRule {
    if (!this.#tree.isExpanded(0)) throw new RangeError('nothing was searched yet: run a simulation first');
    const { simulations = Infinity, explore = false } = this.#plan;
    return (this.#root ??= this.#rule.atRoot(this.#tree, { random: this.#random, simulations, explore }));
  }

  /** Adds a simulation to all nodes from `node` to the root. @param value to who moved into `node` */
  #backUp(node: number, value: number): void {
    const tree = this.#tree;
    const player = tree.movedInto(node);
    for (let above = node; above !== NONE; above = tree.parent[above]) {
      tree.visits[above]++;
      tree.total[above] += tree.movedInto(above) === player ? value : -value;
    }
  }

  /** Notes that `node` is certainly worth `value`, and what follows from that above it. */
  #prove(node: number, value: number): void {
    const tree = this.#tree;
    for (;;) {
      tree.proven[node] = value;
      if (node === 0) return;
      node = tree.parent[node];
      const best = bestProven(tree, node);
      if (best === undefined) return;
      value = tree.movedInto(node) === tree.player[node] ? best : -best;
    }
  }
}

/** What who moves at `node` can certainly get: a win if a child is one, else the best of all children if all are proven. */
function bestProven(tree: Tree, node: number): number | undefined {
  const end = tree.first[node] + tree.count[node];
  let best = -1;
  let all = true;
  for (let child = tree.first[node]; child < end; child++) {
    if (tree.proven[child] === 1) return 1;
    if (tree.isProven(child)) best = Math.max(best, tree.proven[child]);
    else all = false;
  }
  return all ? best : undefined;
}
