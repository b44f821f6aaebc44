import type { Evaluator } from './game.ts';
import type { Leaf, Search } from './search.ts';

export interface Limits {
  /** Simulations of this move; the evaluation of the root itself does not count. */
  simulations?: number;
  milliseconds?: number;
  /** Of the tree; default 1 GiB. */
  bytes?: number;
  /** Leaves of the search per batch; those under way count as lost meanwhile (virtual loss). Default 1. */
  leaves?: number;
  /** Ends the search early. */
  signal?: AbortSignal;
}

/**
 * Searches until a limit is reached or the root is proven.
 * @returns simulations done
 * @throws RangeError if nothing would ever end it
 */
export async function run<State, Move>(
  search: Search<State, Move>,
  evaluator: Evaluator<State, Move>,
  { simulations = Infinity, milliseconds = Infinity, bytes = 2 ** 30, leaves = 1, signal }: Limits,
): Promise<number> {
  if (simulations === Infinity && milliseconds === Infinity && !signal)
    throw new RangeError('a search needs a limit: simulations, milliseconds or a signal');
  const end = performance.now() + milliseconds;
  let done = 0;
  while (done < simulations && !search.tree.isProven(0) && search.tree.bytes <= bytes) {
    const batch: Leaf<State, Move>[] = [];
    while (batch.length < leaves && done < simulations && !search.tree.isProven(0)) {
      const leaf = search.select();
      if (leaf === 'busy') break;
      if (leaf === 'known' || leaf.node !== 0) done++;
      if (leaf === 'known') continue;
      batch.push(leaf);
      if (leaf.node === 0) break;
    }
    await evaluateLeaves(evaluator, batch, () => search);
    if (signal?.aborted || performance.now() >= end) break;
  }
  return done;
}

/**
 * Has a batch of leaves evaluated and hands each evaluation to the search that it belongs to. If the evaluator fails, no search keeps a
 * leaf that waits.
 */
export async function evaluateLeaves<State, Move>(
  evaluator: Evaluator<State, Move>,
  leaves: readonly Leaf<State, Move>[],
  searchOf: (index: number) => Search<State, Move>,
): Promise<void> {
  if (leaves.length === 0) return;
  let accepted = 0;
  try {
    const evaluations = await evaluator(leaves);
    if (evaluations.length !== leaves.length)
      throw new RangeError(
        `an evaluator gave ${evaluations.length} evaluations for ${leaves.length} positions`,
      );
    for (; accepted < leaves.length; accepted++)
      searchOf(accepted).accept(leaves[accepted], evaluations[accepted]);
  } catch (error) {
    for (; accepted < leaves.length; accepted++) searchOf(accepted).abandon(leaves[accepted]);
    throw error;
  }
}
