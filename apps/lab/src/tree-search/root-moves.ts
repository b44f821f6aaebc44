/** The moves of the root with the terms by which a rule selects: numbers alone, so that another thread can send them. */
import type { Tree } from 'mcts-lite';

export const rules = ['uct', 'puct'] as const;
export type RuleName = (typeof rules)[number];

/** The exploration term of a child of the root: U of Q + U, by which the rule selects. Infinite for one that UCT has to try first. */
export const exploration: Record<RuleName, (tree: Tree, child: number, c: number) => number> = {
  uct: ({ visits }, child, c) =>
    visits[child] === 0 ? Infinity : c * Math.sqrt(Math.log(visits[0]) / visits[child]),
  puct: ({ visits, prior }, child, c) => (c * prior[child] * Math.sqrt(visits[0])) / (1 + visits[child]),
};

export interface RootMove<Move> {
  readonly move: Move;
  /** N */
  readonly visits: number;
  /** Q: mean value to who is to move; 0 without a visit. */
  readonly value: number;
  /** P */
  readonly prior: number;
  /** U */
  readonly exploration: number;
  /** 1, 0 or -1 if that is certain. */
  readonly proven?: number;
}

/** In the order of the game's moves. @param c the exploration constant */
export function rootMoves<Move>(tree: Tree<Move>, rule: RuleName, c: number): RootMove<Move>[] {
  return Array.from({ length: tree.count[0] }, (_, i) => {
    const child = tree.first[0] + i;
    return {
      move: tree.moves[child]!,
      visits: tree.visits[child],
      value: tree.value(child, 0),
      prior: tree.prior[child],
      exploration: exploration[rule](tree, child, c),
      ...(tree.isProven(child) && { proven: tree.proven[child] }),
    };
  });
}
