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

export interface UctOptions {
  /** C_p, how much is explored. Default √2, for which UCB1's regret is bounded with values in [-1, 1] as well as in [0, 1]. */
  c?: number;
}

/**
 * Upper confidence bounds applied to trees (Kocsis and Szepesvári 2006): the child with the highest
 * Q + c √(ln N(parent) / N), one without a visit first. Priors play no part.
 */
export function uct({ c = Math.SQRT2 }: UctOptions = {}): Rule {
  const select = (tree: Tree, node: number) => {
    const log = Math.log(Math.max(1, tree.simulations(node)));
    return bestChild(tree, node, (child) => {
      const visits = tree.simulations(child);
      return visits === 0 ? Infinity : tree.value(child, 0) + c * Math.sqrt(log / visits);
    });
  };
  return {
    select,
    atRoot(tree: Tree, { random }: RootOptions): RootRule {
      return {
        select: () => select(tree, 0),
        policy: () => normalised(visitsOfMoves(tree)),
        choose: (temperature) => byVisits(tree, visitsOfMoves(tree), temperature, random),
      };
    },
  };
}
