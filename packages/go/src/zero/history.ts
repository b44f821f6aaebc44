import { BLACK, type Color, opponent } from '../color.ts';
import type { Point } from '../point.ts';
import type { InputForm } from './input-form.ts';
import { symmetriesOf } from './symmetry.ts';

/** Positions whose stones it shows: the present one, and seven before it. */
const POSITIONS = 8;

const names = [
  ...Array.from({ length: POSITIONS }, (_, moves) => {
    const when = moves === 0 ? 'now' : moves === 1 ? 'a move ago' : `${moves} moves ago`;
    return [`own stones ${when}`, `the other's ${when}`];
  }).flat(),
  'Black is to move',
];
const PLANES = names.length;
const COLOR = PLANES - 1;

/**
 * The input of AlphaGo Zero (Silver et al. 2017, Methods, "Neural network architecture"): 17 planes, the stones of who is to move and of the
 * other in eight positions, the present one first, zeros before the game began; and ones where Black is to move, else zeros. Beside them a
 * global that the paper, whose komi is always 7.5, does without: komi of who is to move (negative for Black) by the side of the board.
 */
export const history: InputForm = {
  names,
  planes: PLANES,
  globals: 1,
  past: true,
  write({ board, komi, past }, _, symmetry, planes, globals, row) {
    if (!past)
      throw new Error('this network sees earlier boards, and the position has none: begin it with `past`');
    const { size, geometry, cells, toMove } = board;
    const { points } = geometry;
    const to = symmetriesOf(size)[symmetry];
    const start = row * points.length * PLANES;
    const end = start + points.length * PLANES;
    planes.fill(0, start, end);
    mark(cells, 0, toMove, points, to, planes, start);
    for (let moves = 1; moves < POSITIONS; moves++) {
      const from = past.start(moves);
      if (from < 0) break;
      mark(past.cells, from, toMove, points, to, planes, start + 2 * moves);
    }
    if (toMove === BLACK) for (let at = start + COLOR; at < end; at += PLANES) planes[at] = 1;
    globals[row] = (toMove === BLACK ? -komi : komi) / size;
  },
};

/** Writes the stones of a board, which begins in `cells` at `from`, as two planes, of which the first begins at `start`. */
function mark(
  cells: Uint8Array,
  from: number,
  toMove: Color,
  points: readonly Point[],
  to: Uint16Array,
  planes: Float32Array,
  start: number,
): void {
  const other = opponent(toMove);
  for (let i = 0; i < points.length; i++) {
    const cell = cells[from + points[i]];
    if (cell === toMove) planes[start + to[i] * PLANES] = 1;
    else if (cell === other) planes[start + to[i] * PLANES + 1] = 1;
  }
}
