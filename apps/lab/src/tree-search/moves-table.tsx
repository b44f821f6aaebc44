/** The moves of the root: visits, mean values, and the terms by which the rule selects. */
import { formatCount, formatFixed } from '@nutshell/drawing';
import { Bar } from '../ui/bar.tsx';
import type { RootMove } from './root-moves.ts';
import './tree-search.css';

export interface MovesTableProps<Move> {
  moves: readonly RootMove<Move>[];
  /** The move to play, if one is known. */
  best: Move | undefined;
  /** Of the whole search; the first one evaluates the root itself. */
  simulations: number;
  name: (move: Move) => string;
  /** Whether the rule looks at prior probabilities. */
  hasPriors: boolean;
}

export function MovesTable<Move>({ moves, best, simulations, name, hasPriors }: MovesTableProps<Move>) {
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
          {moves.map(({ move, visits, value: q, prior, exploration: u, proven }) => {
            const isBest = move === best;
            return (
              <tr key={name(move)} class={isBest ? 'best' : undefined}>
                <th scope="row">
                  {name(move)}
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
                <td>{hasPriors ? formatFixed(prior, 3) : '–'}</td>
                <td>{term(u)}</td>
                <td>{term(q + u)}</td>
                <td>{proven === undefined ? '–' : outcomes[proven + 1]}</td>
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
