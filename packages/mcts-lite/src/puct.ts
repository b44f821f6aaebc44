import { dirichlet } from './noise.ts';
import {
  type RootOptions,
  type RootRule,
  type Rule,
  bestChild,
  byVisits,
  normalised,
  visitsOfMoves,
} from './rule.ts';
import type { Tree } from './tree.ts';

export interface PuctOptions {
  /** c_puct: how much the prior counts beside the value. Default 1.25. */
  c?: number;
  /**
   * First-play urgency, the value of a move without a visit: that of its parent less `reduction` times the root of the prior
   * probability already visited (Leela Zero, KataGo), or a fixed `value` (AlphaGo Zero: 0). Default `{ reduction: 0.2 }`.
   */
  firstPlay?: { reduction: number } | { value: number };
  /** Dirichlet noise at the root: α of all moves together (AlphaGo Zero: 0.03 · 361) and its share. Default 10.83 and 0.25. */
  noise?: { total: number; share: number };
  /** Forced visits at the root: k of √(k P ΣN); 0: none. Default 0; KataGo: 2. */
  forced?: number;
}

/**
 * PUCT of AlphaGo Zero (Silver et al. 2017): the child with the highest Q + c P √N(parent) / (1 + N).
 * N(parent) counts its own evaluation as well, so that priors decide before any child was visited.
 *
 * Where games are learnt from, the priors of the root get noise, and KataGo's forced visits with policy-target pruning (Wu 2019,
 * section 3.2) make the search look at every move that the noise proposes without teaching the network to play it.
 */
export function puct({
  c = 1.25,
  firstPlay = { reduction: 0.2 },
  noise = { total: 10.83, share: 0.25 },
  forced = 0,
}: PuctOptions = {}): Rule {
  /** Value of a child of `node` that was not visited. */
  function unvisited(tree: Tree, node: number): number {
    if ('value' in firstPlay) return firstPlay.value;
    const end = tree.first[node] + tree.count[node];
    let seen = 0;
    for (let child = tree.first[node]; child < end; child++)
      if (tree.simulations(child) > 0) seen += tree.prior[child];
    // Children are seen by who moves at `node`, the node itself by who moved into it.
    return tree.valueForMover(node) - firstPlay.reduction * Math.sqrt(seen);
  }

  function select(tree: Tree, node: number): number {
    const explored = c * Math.sqrt(tree.simulations(node));
    const value = unvisited(tree, node);
    return bestChild(
      tree,
      node,
      (child) => tree.value(child, value) + (explored * tree.prior[child]) / (1 + tree.simulations(child)),
    );
  }

  return {
    select,
    atRoot(tree: Tree, { random, explore }: RootOptions): RootRule {
      const first = tree.first[0];
      const moves = tree.count[0];
      const noisy = explore && noise.share > 0 ? withNoise() : undefined;
      const prior = (child: number) => (noisy ? noisy[child - first] : tree.prior[child]);
      const needed = (child: number, simulations: number) =>
        explore && forced > 0 ? Math.sqrt(forced * prior(child) * simulations) : 0;

      return {
        noise: noisy,
        select() {
          const simulations = tree.simulations(0);
          const explored = c * Math.sqrt(simulations);
          const value = unvisited(tree, 0);
          return bestChild(tree, 0, (child) => {
            const visits = tree.simulations(child);
            if (visits > 0 && visits < needed(child, simulations)) return Infinity;
            return tree.value(child, value) + (explored * prior(child)) / (1 + visits);
          });
        },
        policy: () => normalised(pruned()),
        choose: (temperature) => byVisits(tree, pruned(), temperature, random),
      };

      function withNoise(): Float32Array {
        const eta = dirichlet(moves, noise.total / moves, random);
        return eta.map((each, i) => (1 - noise.share) * tree.prior[first + i] + noise.share * each);
      }

      /** Visits less those that were only forced: as many as leave a child's score below that of the most visited one. */
      function pruned(): Float32Array {
        const visits = visitsOfMoves(tree);
        if (!explore || forced === 0) return visits;
        const best = visits.indexOf(Math.max(...visits));
        const explored = c * Math.sqrt(tree.visits[0]);
        const value = unvisited(tree, 0);
        const score = (i: number, n: number) =>
          tree.value(first + i, value) + (explored * prior(first + i)) / (1 + n);
        const bar = score(best, visits[best]);
        return visits.map((n, i) => {
          if (i === best || n === 0) return n;
          const least = n - Math.floor(needed(first + i, tree.visits[0]));
          let kept = n;
          while (kept > 0 && kept > least && score(i, kept - 1) < bar) kept--;
          return kept <= 1 ? 0 : kept; // a single visit says nothing
        });
      }
    },
  };
}
