/** The four phases of the last simulation in words. */
import type { ComponentChildren } from 'preact';
import type { SearchProps } from './tree-view.tsx';
import './tree-search.css';

export function LastSimulation<State, Move>({ snapshot, words }: SearchProps<State, Move>) {
  const { simulator, simulations, last } = snapshot;
  if (simulations === 0) return <p class="quiet">No simulation yet: Step makes the first one.</p>;
  const { tree } = simulator.search;
  const path = last.path.map((node) => words.move(tree.moves[node]!));
  const leaf = last.path.at(-1) ?? 0;
  const winner = words.players[last.value > 0 ? 0 : 1];
  const result = last.value === 0 ? 'a draw' : `${winner} wins`;
  const nodes = last.path.length + 1;
  return (
    <ol class="phases">
      <Phase name="Selection">
        {path.length
          ? `from the root by the largest Q + U: ${path.join(', ')}.`
          : 'the root itself, which has no children yet.'}
      </Phase>
      <Phase name="Expansion">
        {last.rollout
          ? `the node at the end gets its ${tree.count[leaf]} moves as children, without a visit.`
          : tree.isExpanded(leaf)
            ? 'none: the value of this node is proven.'
            : 'none: the game ends here.'}
      </Phase>
      <Phase name="Rollout">
        {last.rollout
          ? `${last.rollout.length} random moves (${last.rollout.map(words.move).join(' ')}): ${result}.`
          : `none: ${result}.`}
      </Phase>
      <Phase name="Backup">
        {`${nodes === 1 ? 'the root gets' : `the ${nodes} nodes of the path get`} one visit more (N), and `}
        {last.value === 0
          ? '0 added to W.'
          : `W + 1 where ${winner} moved into the node, W − 1 where the other player did.`}
      </Phase>
    </ol>
  );
}

function Phase({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <li>
      <b>{name}</b>: {children}
    </li>
  );
}
