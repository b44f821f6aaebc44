/** Symmetries of a board: 4 turns, each plain or mirrored. */
export const SYMMETRIES = 8;

const tables = new Map<number, readonly Uint16Array[]>();

/**
 * Where each of the eight symmetries takes each move of a board: points row by row from above, the pass last, which stays.
 * Number 0 leaves all as it is.
 */
export function symmetriesOf(size: number): readonly Uint16Array[] {
  let its = tables.get(size);
  if (!its)
    tables.set(size, (its = Array.from({ length: SYMMETRIES }, (_, symmetry) => tableOf(size, symmetry))));
  return its;
}

/** The symmetry that takes back what another does. */
export const inverse: readonly number[] = [0, 1, 2, 3, 4, 6, 5, 7];

function tableOf(size: number, symmetry: number): Uint16Array {
  const points = size * size;
  return Uint16Array.from({ length: points + 1 }, (_, move) => {
    if (move === points) return points;
    let [row, column] = [Math.floor(move / size), move % size];
    if (symmetry & 1) row = size - 1 - row;
    if (symmetry & 2) column = size - 1 - column;
    if (symmetry & 4) [row, column] = [column, row];
    return row * size + column;
  });
}
