import { gumbelDraw } from './noise.ts';
import { type RootOptions, type RootRule, type Rule, bestChild } from './rule.ts';
import type { Tree } from './tree.ts';

export interface GumbelOptions {
  /** m: moves of the root that are considered at first. Default 16. */
  considered?: number;
  /** c_visit and c_scale of σ(q) = (c_visit + max N) c_scale q, q in [0, 1]. Defaults 50 and 1, as in the paper. */
  cVisit?: number;
  cScale?: number;
}

/** Logarithm of the smallest prior that counts. */
const LEAST = -30;

/**
 * Gumbel AlphaZero (Danihelka et al. 2022): at the root, m moves drawn without replacement by the Gumbel-top-k trick, of which
 * sequential halving keeps the better half until one is left; below it, the child whose visits lag most behind the improved policy
 * π' = softmax(logits + σ(completed Q)), which is also what a network is to learn.
 */
export function gumbel({ considered = 16, cVisit = 50, cScale = 1 }: GumbelOptions = {}): Rule {
  return {
    select(tree, node) {
      const first = tree.first[node];
      const improved = improvedPolicy(tree, node);
      let simulations = 0;
      for (let i = 0; i < tree.count[node]; i++) simulations += tree.simulations(first + i);
      const share = 1 / (1 + simulations);
      return bestChild(tree, node, (child) => improved[child - first] - tree.simulations(child) * share);
    },

    atRoot(tree, { random, simulations, explore }: RootOptions): RootRule {
      const first = tree.first[0];
      const moves = tree.count[0];
      const noise = Float32Array.from({ length: moves }, () => (explore ? gumbelDraw(random) : 0));
      const before = Int32Array.from({ length: moves }, (_, i) => tree.simulations(first + i)); // of a tree in use again
      const visits = (child: number) => tree.simulations(child) - before[child - first];
      const plan = Number.isFinite(simulations)
        ? consideredVisits(Math.min(considered, moves), simulations)
        : [];
      let next = 0;
      /** g + logits + σ(completed Q) of a child, as the tree stands now. */
      const scores = () => {
        const mixed = mixedValue(tree, 0);
        const scale = scaleOf(tree, 0);
        return (child: number) =>
          noise[child - first] + logit(tree, child) + scale * (tree.value(child, mixed) + 1);
      };

      return {
        noise: explore ? noise : undefined,
        select() {
          const due = plan[next++];
          const score = scores();
          // Beyond the plan, or where a child of the plan is proven: the least visited of the best.
          return bestChild(tree, 0, (child) => {
            const ahead = due === undefined ? 0 : visits(child) - due;
            return ahead === 0
              ? score(child) - (due === undefined ? visits(child) : 0)
              : -1e6 - Math.abs(ahead);
          });
        },
        policy: () => Float32Array.from(improvedPolicy(tree, 0).subarray(0, moves)),
        choose() {
          let most = 0;
          for (let child = first; child < first + moves; child++) most = Math.max(most, visits(child));
          const score = scores();
          return bestChild(tree, 0, (child) => {
            if (tree.proven[child] === 1) return Infinity;
            return visits(child) === most ? score(child) : -1e6 + visits(child);
          });
        },
      };
    },
  };

  /** How much σ(q) of a value in [-1, 1] rises with it: half of (c_visit + max N) c_scale, since q of the paper is in [0, 1]. */
  function scaleOf(tree: Tree, node: number): number {
    let most = 0;
    const end = tree.first[node] + tree.count[node];
    for (let child = tree.first[node]; child < end; child++) most = Math.max(most, tree.simulations(child));
    return ((cVisit + most) * cScale) / 2;
  }

  /**
   * π': the prior, moved towards what the values say; moves without a visit count as the mixed value.
   * @returns an array that the next call writes again, at least as long as there are children
   */
  function improvedPolicy(tree: Tree, node: number): Float64Array {
    const first = tree.first[node];
    const count = tree.count[node];
    const mixed = mixedValue(tree, node);
    const scale = scaleOf(tree, node);
    if (improved.length < count) improved = new Float64Array(2 * count);
    let largest = -Infinity;
    for (let i = 0; i < count; i++) {
      improved[i] = logit(tree, first + i) + scale * (tree.value(first + i, mixed) + 1);
      if (improved[i] > largest) largest = improved[i];
    }
    let sum = 0;
    for (let i = 0; i < count; i++) sum += improved[i] = Math.exp(improved[i] - largest);
    for (let i = 0; i < count; i++) improved[i] /= sum;
    return improved;
  }
}

/** Of {@link gumbel}'s improved policy: one array for all. */
let improved = new Float64Array(64);

function logit(tree: Tree, child: number): number {
  return Math.max(LEAST, Math.log(tree.prior[child]));
}

/**
 * v_mix, equation 33 of the paper: the evaluation of the node mixed with the values of its visited children, weighted by their
 * priors. Seen by who moves at `node`.
 */
export function mixedValue(tree: Tree, node: number): number {
  const end = tree.first[node] + tree.count[node];
  let visits = 0;
  let prior = 0;
  let value = 0;
  for (let child = tree.first[node]; child < end; child++) {
    const n = tree.simulations(child);
    if (n === 0) continue;
    visits += n;
    prior += tree.prior[child];
    value += tree.prior[child] * tree.value(child, 0);
  }
  const estimate = tree.estimate[node];
  if (visits === 0 || prior === 0) return estimate;
  return (estimate + (visits * value) / prior) / (1 + visits);
}

/**
 * The plan of sequential halving: how often the child of each simulation was visited before. Of `moves` children the better half is
 * kept again and again, each getting equally many of the simulations of its round.
 */
export function consideredVisits(moves: number, simulations: number): number[] {
  if (moves <= 1) return Array.from({ length: simulations }, (_, i) => i);
  const rounds = Math.ceil(Math.log2(moves));
  const plan: number[] = [];
  let visits = 0; // of each of the children that are left
  for (let left = moves; plan.length < simulations; left = Math.max(2, left >> 1)) {
    const each = Math.max(1, Math.floor(simulations / (rounds * left)));
    for (let turn = 0; turn < each; turn++, visits++) for (let i = 0; i < left; i++) plan.push(visits);
  }
  return plan.slice(0, simulations);
}
