/** The moves that a search looked at, and the line that it expects: why it plays its move. */
import { formatCount, formatPercent } from '@nutshell/drawing';
import { MovesTable } from '../tree-search/moves-table.tsx';
import { type Line, moverOf, moveName, positionAfter } from './line.ts';
import type { Thought } from './thinker.ts';

/** Moves that the table shows. */
const SHOWN = 8;

export interface SearchOf extends Thought {
  /** The game up to the position that was searched. */
  readonly of: Line;
}

export interface WhyThisMoveProps {
  search: SearchOf | undefined;
  line: Line;
  /** Moves that the board shows. */
  at: number;
}

export function WhyThisMove({ search, line, at }: WhyThisMoveProps) {
  if (!search)
    return (
      <section>
        <h2>Why this move</h2>
        <p class="quiet">
          The search of the program’s last move is shown here, or that of a hint: the moves that it looked at,
          and the line that it expects.
        </p>
      </section>
    );
  const { of, moves, best, simulations, chance, line: expected } = search;
  const mover = moverOf(positionAfter(of));
  const name = (move: number) => moveName(move, of.size);
  const title =
    of.moves.length < at
      ? `Why ${mover} played ${name(line.moves[of.moves.length])}, move ${at}`
      : `${mover}’s move ${at + 1}`;
  return (
    <section>
      <h2>{title}</h2>
      {moves.length === 0 ? (
        <p class="quiet">
          Without a search: {name(best)} is the likeliest move of the network, or a pass that wins what is
          settled.
        </p>
      ) : (
        <>
          <p class="number small" data-simulations={simulations}>
            {formatCount(simulations)} simulations; Black’s chance by the search {formatPercent(chance, 0)}.
            Expected: {expected.map(name).join(' ')}
          </p>
          <MovesTable
            moves={moves.slice(0, SHOWN)}
            best={best}
            simulations={simulations + 1}
            name={name}
            hasPriors
          />
          <p class="small quiet">
            N visits, Q mean result for {mover} (1 = won), P the network’s probability, U = c P √N / (1 + N):
            each simulation follows the largest Q + U.
            {moves.length > SHOWN && ` The table has the ${SHOWN} most visited of ${moves.length} moves.`}
          </p>
        </>
      )}
    </section>
  );
}
