/** The board: seven columns to click, or to choose with the arrow keys and to play with Enter; the game's controls below it. */
import { COLUMNS, type ConnectFourState, ROWS } from 'mcts-lite/connect-four';
import { useRef, useState } from 'preact/hooks';
import { arrowOf } from '../../ui/arrow-keys.ts';
import { Button } from '../../ui/controls.tsx';
import {
  askHint,
  drop,
  hasMoved,
  newGame,
  outcome,
  playing,
  position,
  proposal,
  state,
  takeBack,
  turn,
} from './session.ts';
import { playerAfter, words } from './state.ts';

const columns = Array.from({ length: COLUMNS }, (_, column) => column);
const rowsFromAbove = Array.from({ length: ROWS }, (_, row) => ROWS - 1 - row);

export function Board() {
  const [chosen, choose] = useState(3);
  const buttons = useRef<(HTMLButtonElement | null)[]>([]);
  const { moves } = state.value;
  const { cells, heights } = position.value;
  const four = fourInARow(position.value);
  const lastColumn = Number(moves.at(-1)) - 1;
  const isYours = turn.value === 'you';
  const onKeyDown = (event: KeyboardEvent) => {
    const [by] = /^[1-7]$/.test(event.key)
      ? [Number(event.key) - 1 - chosen]
      : (arrowOf(event) ?? [undefined]);
    if (by === undefined) return;
    const next = Math.max(0, Math.min(COLUMNS - 1, chosen + by));
    choose(next);
    buttons.current[next]?.focus();
  };
  return (
    <div class={`board ${isYours ? 'yours' : ''}`} role="group" aria-label="Board" onKeyDown={onKeyDown}>
      {columns.map((column) => (
        <button
          key={column}
          type="button"
          ref={(element) => void (buttons.current[column] = element)}
          tabIndex={column === chosen ? 0 : -1}
          aria-disabled={!isYours || heights[column] === ROWS}
          aria-label={labelOf(position.value, column)}
          onFocus={() => choose(column)}
          onClick={() => drop(column)}
        >
          {rowsFromAbove.map((row) => {
            const cell = column * ROWS + row;
            const marks = [
              'cell',
              row < heights[column] && words.players[cells[cell]].toLowerCase(),
              row === heights[column] && `next-${playerAfter(moves.length).toLowerCase()}`,
              row === heights[column] && proposal.value === column && 'proposed',
              column === lastColumn && row === heights[column] - 1 && 'last',
              four.includes(cell) && 'four',
            ];
            return <span key={row} class={marks.filter(Boolean).join(' ')} />;
          })}
        </button>
      ))}
      {columns.map((column) => (
        <span key={column} class="name" aria-hidden="true">
          {column + 1}
        </span>
      ))}
    </div>
  );
}

export function GameBar() {
  const { first } = state.value;
  return (
    <>
      <p class="status" role="status">
        {statusText()}
      </p>
      <div class="row">
        <Button onClick={askHint} disabled={turn.value !== 'you' || playing.value}>
          Hint
        </Button>
        <Button onClick={takeBack} disabled={!hasMoved.value}>
          Take back
        </Button>
        <Button onClick={() => newGame('you')} pressed={first === 'you'} title="A new game">
          You begin
        </Button>
        <Button onClick={() => newGame('program')} pressed={first === 'program'} title="A new game">
          Program begins
        </Button>
      </div>
    </>
  );
}

function statusText(): string {
  const { moves, first } = state.value;
  const you = words.players[first === 'you' ? 0 : 1];
  if (outcome.value === 0) return 'The board is full: a draw.';
  if (outcome.value !== undefined) {
    const winner = words.players[outcome.value === 1 ? 0 : 1];
    return winner === you ? `You win with ${you}.` : `The program wins with ${winner}.`;
  }
  if (turn.value === 'program')
    return playing.value ? 'The program is searching.' : 'The program is to move: let it search.';
  if (proposal.value !== undefined)
    return `You are ${you}. The search proposes column ${words.move(proposal.value)}.`;
  if (playing.value) return 'Searching for a hint.';
  const reply = moves ? `The program played column ${moves.at(-1)}. ` : '';
  return `${reply}Your move: you are ${you}.`;
}

function labelOf({ cells, heights }: ConnectFourState, column: number): string {
  const discs = Array.from(
    cells.subarray(column * ROWS, column * ROWS + heights[column]),
    (cell) => words.players[cell],
  );
  const content = discs.length ? `from below ${discs.join(', ')}` : 'empty';
  return `Column ${column + 1}, ${content}${discs.length === ROWS ? ', full' : ''}`;
}

/** The cells of four or more in a row; none while nobody has won. */
function fourInARow({ cells, winner }: ConnectFourState): number[] {
  if (winner === undefined) return [];
  const owns = (x: number, y: number) =>
    x >= 0 && x < COLUMNS && y >= 0 && y < ROWS && cells[x * ROWS + y] === winner;
  const starts = columns.flatMap((x) => rowsFromAbove.map((y) => [x, y]));
  return [
    [0, 1],
    [1, 0],
    [1, 1],
    [1, -1],
  ].flatMap(([dx, dy]) =>
    starts.flatMap(([x, y]) => {
      const four = [0, 1, 2, 3].map((i) => [x + i * dx, y + i * dy]);
      return four.every(([a, b]) => owns(a, b)) ? four.map(([a, b]) => a * ROWS + b) : [];
    }),
  );
}
