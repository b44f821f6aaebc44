import { BLACK, EMPTY } from '../color.ts';
import { libertyCounts } from '../liberties.ts';
import { PASS } from '../point.ts';
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
    let next = 0; // of the legal points, which are in the order of the board
    for (let i = 0; i < points.length; i++) {
      const point = points[i];
      const at = start + to[i] * PLANES;
      planes[at + 2] = 1;
      if (cells[point] !== EMPTY) {
        planes[at + (cells[point] === toMove ? 0 : 1)] = 1;
        planes[at + 2 + counts[point]] = 1;
      } else if (legal[next] === point) next++;
      else planes[at + 6] = 1;
    }
    const { last, beforeLast } = board;
    if (last) planes[start + to[geometry.index(last)] * PLANES + 7] = 1; // neither undefined nor a pass, which is 0
    if (beforeLast) planes[start + to[geometry.index(beforeLast)] * PLANES + 8] = 1;
    globals[row * GLOBALS] = (toMove === BLACK ? -komi : komi) / size;
    globals[row * GLOBALS + 1] = last === PASS ? 1 : 0;
  },
};
