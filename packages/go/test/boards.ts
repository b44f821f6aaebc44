import { Board, type BoardOptions, type Color, type Uniform } from '../src/index.ts';

/** The board of a picture as `Board.toString` makes it: rows of `.`, `X` and `O`. */
export function boardOf(picture: string, options: Partial<BoardOptions> = {}): Board {
  const rows = picture
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/));
  const board = new Board({ size: rows.length, ...options });
  const stones = rows.flatMap((row, y) =>
    row.flatMap((cell, x) =>
      cell === '.' ? [] : [[board.geometry.point(x, y), (cell === 'X' ? 1 : 2) as Color] as const],
    ),
  );
  return board.setUp(stones);
}

/** Numbers in [0, 1) from a seed (a linear congruential generator): games at random that are the same each time. */
export function uniform(seed: number): Uniform {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
