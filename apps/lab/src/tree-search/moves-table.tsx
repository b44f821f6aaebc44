/** The moves of the root: visits, mean values, and the terms by which the rule selects. */
import { formatCount, formatFixed } from '@nutshell/drawing';
import { Bar } from '../ui/bar.tsx';
import { exploration } from './simulator.ts';
import type { SearchProps } from './tree-view.tsx';
import './tree-search.css';

export function MovesTable<State, Move>({ snapshot, words }: SearchProps<State, Move>) {
  const { simulator, simulations } = snapshot;
  const { tree } = simulator.search;
  const { rule, c } = simulator.options;
  const { best } = simulator;
  const children = Array.from({ length: tree.count[0] }, (_, i) => tree.first[0] + i);
  return (
    <div class="scroll">
      <table class="root-moves">
        <thead>
          <tr>
            <th scope="col">Move</th>
            <th scope="col">N</th>
            <th scope="col">Q</th>
            <th scope="col">P</th>
            <th scope="col">U</th>
            <th scope="col">Q + U</th>
            <th scope="col">Proven</th>
          </tr>
        </thead>
        <tbody>
          {children.map((child) => {
            const visits = tree.visits[child];
            const q = tree.value(child, 0);
            const u = exploration[rule](tree, child, c);
            const name = words.move(tree.moves[child]!);
            const isBest = tree.moves[child] === best;
            return (
              <tr key={name} class={isBest ? 'best' : undefined}>
                <th scope="row">
                  {name}
                  {isBest && ' (best)'}
                </th>
                <td>
                  <Bar
                    share={simulations > 1 ? visits / (simulations - 1) : 0}
                    text={formatCount(visits)}
                    quiet={!isBest}
                  />
                </td>
                <td>{visits > 0 ? formatFixed(q, 3) : '–'}</td>
                <td>{rule === 'puct' ? formatFixed(tree.prior[child], 3) : '–'}</td>
                <td>{term(u)}</td>
                <td>{term(q + u)}</td>
                <td>{tree.isProven(child) ? outcomes[tree.proven[child] + 1] : '–'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

const outcomes = ['loss', 'draw', 'win'];

const term = (value: number): string => (value === Infinity ? '∞' : formatFixed(value, 3));
