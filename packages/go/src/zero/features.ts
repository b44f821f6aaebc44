import { BLACK, EMPTY } from '../color.ts';
import { libertyCounts } from '../liberties.ts';
import { PASS, type Point } from '../point.ts';
import type { InputForm } from './input-form.ts';
import { symmetriesOf } from './symmetry.ts';

const names = [
  'own stones',
  "the other's stones",
  'on the board',
  'chains with one liberty',
  'with two',
  'with three or more',
  'empty points that may not be played',
  'the last move',
  'the move before it',
] as const;
const PLANES = names.length;
const GLOBALS = 2;

const LIBERTIES = 3;
let counts = new Uint8Array(0);

/**
 * The present board as who is to move sees it, with liberties, forbidden points and the last two moves. Globals: komi of who is to move
 * (negative for Black) by the side of the board, and whether the other has just passed.
 */
export const features: InputForm = {
  names,
  planes: PLANES,
  globals: GLOBALS,
  past: false,
  write({ board, komi }, legal, symmetry, planes, globals, row) {
    const { size, geometry, cells, toMove } = board;
    const { points } = geometry;
    const to = symmetriesOf(size)[symmetry];
    const start = row * points.length * PLANES;
    planes.fill(0, start, start + points.length * PLANES);
    if (counts.length < geometry.length) counts = new Uint8Array(geometry.length);
    libertyCounts(board, counts, LIBERTIES);
    for (let i = 0; i < points.length; i++) {
      const point = points[i];
      const at = start + to[i] * PLANES;
      planes[at + 2] = 1;
      if (cells[point] === EMPTY) planes[at + 6] = 1;
      else {
        planes[at + (cells[point] === toMove ? 0 : 1)] = 1;
        planes[at + 2 + counts[point]] = 1;
      }
    }
    for (let i = 0; i < legal.length; i++)
      if (legal[i] !== PASS) planes[start + to[geometry.index(legal[i])] * PLANES + 6] = 0;
    mark(board.last, 7);
    mark(board.beforeLast, 8);
    globals[row * GLOBALS] = (toMove === BLACK ? -komi : komi) / size;
    globals[row * GLOBALS + 1] = board.last === PASS ? 1 : 0;

    function mark(point: Point | undefined, plane: number): void {
      if (point !== undefined && point !== PASS)
        planes[start + to[geometry.index(point)] * PLANES + plane] = 1;
    }
  },
};
