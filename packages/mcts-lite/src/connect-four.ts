/** Connect-4: an example of a game whose states are changed in place, fast enough for many thousand playouts per second. */
import type { Game } from './game.ts';

export const COLUMNS = 7;
export const ROWS = 6;

const EMPTY = 2;

/** Cells column by column from below; `at[c]` is the height of column c. */
export interface ConnectFourState {
  cells: Uint8Array;
  heights: Uint8Array;
  moves: number;
  /** Who has four in a row. */
  winner: 0 | 1 | undefined;
}

/** @param moves columns, 0 to 6, played one after the other */
export function connectFourState(moves: readonly number[] = []): ConnectFourState {
  const state: ConnectFourState = {
    cells: new Uint8Array(COLUMNS * ROWS).fill(EMPTY),
    heights: new Uint8Array(COLUMNS),
    moves: 0,
    winner: undefined,
  };
  for (const move of moves) {
    if (!connectFour.moves(state).includes(move)) throw new RangeError(`${move} is not a legal column here`);
    connectFour.play(state, move);
  }
  return state;
}

export const connectFour: Game<ConnectFourState, number> = {
  copy(
    { cells, heights, moves, winner },
    into = { cells: new Uint8Array(cells.length), heights: new Uint8Array(COLUMNS), moves, winner },
  ) {
    into.cells.set(cells);
    into.heights.set(heights);
    into.moves = moves;
    into.winner = winner;
    return into;
  },
  moves({ heights }) {
    const open: number[] = [];
    for (let column = 0; column < COLUMNS; column++) if (heights[column] < ROWS) open.push(column);
    return open;
  },
  play(state, column) {
    const player = this.player(state);
    const row = state.heights[column]++;
    state.cells[column * ROWS + row] = player;
    state.moves++;
    if (makesFour(state.cells, column, row, player)) state.winner = player;
    return state;
  },
  player: ({ moves }) => (moves % 2) as 0 | 1,
  outcome({ winner, moves }) {
    if (winner !== undefined) return winner === 0 ? 1 : -1;
    return moves === COLUMNS * ROWS ? 0 : undefined;
  },
};

const DIRECTIONS = [
  [0, 1],
  [1, 0],
  [1, 1],
  [1, -1],
];

function makesFour(cells: Uint8Array, column: number, row: number, player: number): boolean {
  return DIRECTIONS.some(([dx, dy]) => 1 + count(dx, dy) + count(-dx, -dy) >= 4);

  function count(dx: number, dy: number): number {
    let stones = 0;
    for (let x = column + dx, y = row + dy; owns(x, y); x += dx, y += dy) stones++;
    return stones;
  }

  function owns(x: number, y: number): boolean {
    return x >= 0 && x < COLUMNS && y >= 0 && y < ROWS && cells[x * ROWS + y] === player;
  }
}
