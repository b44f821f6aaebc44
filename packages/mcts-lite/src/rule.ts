import type { Uniform } from './game.ts';
import type { Tree } from './tree.ts';

/** How a simulation goes down the tree, and what the search says in the end: UCT, PUCT or Gumbel. */
export interface Rule {
  /** The child that a simulation takes at `node`, which is expanded. */
  select(tree: Tree, node: number): number;
  /** What differs at the root, for one move: noise, forced visits, a plan. The root is expanded. */
  atRoot(tree: Tree, options: RootOptions): RootRule;
}

export interface RootOptions {
  random: Uniform;
  /** Simulations that are to come, as far as that is known. */
  simulations: number;
  /** Whether moves are explored that the evaluator thinks little of: for games that are learnt from. */
  explore: boolean;
}

export interface RootRule {
  /** The child of the root that the next simulation takes. */
  select(): number;
  /** Probability of each move of the root, in their order: what a network is to learn. */
  policy(): Float32Array;
  /**
   * The child to play.
   * @param temperature 0: the best; 1: drawn from how often each was visited; more: more evenly. Gumbel has drawn already.
   */
  choose(temperature: number): number;
  /** Noise of each move: its prior with noise (PUCT), its Gumbel draw; undefined if there is none. */
  readonly noise?: Float32Array;
}

/**
 * The child with the highest score, the first of several. Children that are proven to be lost are taken only if all are.
 * @param score of a child; may be infinite
 */
export function bestChild(tree: Tree, node: number, score: (child: number) => number): number {
  const first = tree.first[node];
  const end = first + tree.count[node];
  let best = first;
  let highest = -Infinity;
  let isLost = true;
  for (let child = first; child < end; child++) {
    const lost = tree.proven[child] === -1;
    if (lost && !isLost) continue;
    const its = score(child);
    if (its > highest || (isLost && !lost)) {
      best = child;
      highest = its;
    }
    isLost &&= lost;
  }
  return best;
}

/** Visits of the root's children, in the order of its moves. */
export function visitsOfMoves(tree: Tree, root = 0): Float32Array {
  return Float32Array.from(tree.visits.subarray(tree.first[root], tree.first[root] + tree.count[root]));
}

/**
 * The child to play by visits: a proven win at once, a proven loss never if there is another.
 * @param visits of each move, whole or as probabilities
 */
export function byVisits(
  tree: Tree,
  visits: ArrayLike<number>,
  temperature: number,
  random: Uniform,
): number {
  const first = tree.first[0];
  const children = Array.from({ length: tree.count[0] }, (_, i) => i);
  const won = children.find((i) => tree.proven[first + i] === 1);
  if (won !== undefined) return first + won;
  const open = children.filter((i) => tree.proven[first + i] !== -1);
  const choice = open.length > 0 ? open : children;
  const most = choice.reduce((best, i) => (worth(i) > worth(best) ? i : best));
  if (temperature === 0) return first + most;
  // Divided by the largest first: high powers of small numbers vanish.
  const weights = choice.map((i) => (visits[i] / (visits[most] || 1)) ** (1 / temperature));
  return first + choice[draw(weights, random)];

  /** Of two that were visited equally often the one with the higher prior: visits may all be 0. */
  function worth(i: number): number {
    return visits[i] + tree.prior[first + i] * 1e-6;
  }
}

/** An index, drawn with these weights, which need not add up to 1. */
export function draw(weights: ArrayLike<number>, random: Uniform): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i];
  let left = random() * sum;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] <= 0) continue;
    last = i;
    left -= weights[i];
    if (left < 0) break;
  }
  return last;
}

/** Divided by their sum. */
export function normalised(weights: Float32Array): Float32Array {
  const sum = weights.reduce((total, each) => total + each, 0);
  return weights.map((each) => (sum > 0 ? each / sum : 1 / weights.length));
}
