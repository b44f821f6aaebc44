import { Matrix, SVD } from 'ml-matrix';
import { type Design, roundingOf } from './design.ts';

export interface ClosedForm {
  /** The weights of the least E; of several the shortest. */
  readonly weights: Float64Array;
  /** Eigenvalues of the second derivative of E, XᵀX/n, the largest first: its curvature along its axes; 0 where E is flat. */
  readonly curvatures: readonly number[];
  /** The axes, one for each curvature, of length 1. */
  readonly axes: readonly (readonly number[])[];
}

/** What is left of a column of length 1 after the columns before it are taken off is rounding if it is shorter than this. */
const DEPENDENT = 1e-9;

/**
 * Least squares without a search: ∇E = Xᵀ(Xw − y)/n = 0, solved by the singular values of X = U S Vᵀ as w = V S⁻¹ Uᵀ y,
 * which does not square the condition of X as the normal equations w = (XᵀX)⁻¹Xᵀy do. Where columns lie far from 0, as time stamps do, the
 * digits that differ would be lost beside the constant 1: they are centred and brought to one length first.
 */
export function closedForm(design: Design): ClosedForm {
  const { x, y, n, d } = design;
  const svd = new SVD(Matrix.from1DArray(n, d, x), { autoTranspose: true });
  const order = svd.diagonal.map((_, i) => i).sort((a, b) => svd.diagonal[b] - svd.diagonal[a]);
  const axes = order.map((i) => svd.rightSingularVectors.getColumn(i));
  const rank = d - dependentColumns(design).length;
  const curvatures = order.map((i, k) => (k < rank ? svd.diagonal[i] ** 2 / n : 0));
  const steep = svd.diagonal[order[0]];
  const weights =
    rank < d
      ? shortest(design, axes, rank)
      : svd.diagonal[order[d - 1]] < ILL * steep
        ? centred(design)
        : Float64Array.from(svd.solve(Matrix.columnVector([...y])).to1DArray());
  return { weights, curvatures, axes };
}

/** Singular values further apart than this cost more than half of a number's digits. */
const ILL = 1e-7;

/** The indices of the columns that follow from those before them, the constant 1 being the first of all. */
export function dependentColumns(design: Design): number[] {
  const { columns } = centredColumns(design);
  const basis: Float64Array[] = [];
  const dependent: number[] = [];
  for (const [j, column] of columns.entries()) {
    const rest = column.slice();
    for (let twice = 0; twice < 2; twice++) {
      for (const axis of basis) {
        const along = dot(axis, rest);
        axis.forEach((value, i) => (rest[i] -= along * value));
      }
    }
    const length = Math.sqrt(dot(rest, rest));
    if (length <= DEPENDENT) dependent.push(j);
    else basis.push(rest.map((value) => value / length));
  }
  return dependent;
}

/** Columns of length 1, less their means where there is a bias; a constant column is 0. The constant 1 itself is not among them. */
function centredColumns({ x, n, d, bias }: Design): {
  columns: Float64Array[];
  means: number[];
  lengths: number[];
} {
  const inputs = bias ? d - 1 : d;
  const means: number[] = [];
  const lengths: number[] = [];
  const columns = Array.from({ length: inputs }, (_, j) => {
    const values = Float64Array.from({ length: n }, (_, i) => x[i * d + j]);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const mean = bias ? meanOf(values) : 0;
    const moved = values.map((value) => value - mean);
    const length = Math.sqrt(dot(moved, moved));
    means.push(mean);
    const isConstant = length <= roundingOf(n) * Math.sqrt(n) * largest;
    lengths.push(isConstant ? Infinity : length);
    return moved.map((value) => (isConstant ? 0 : value / length));
  });
  return { columns, means, lengths };
}

function centred(design: Design): Float64Array {
  const { y, d, bias } = design;
  const { columns, means, lengths } = centredColumns(design);
  const meanY = bias ? meanOf(y) : 0;
  const weights = new Float64Array(d);
  if (columns.length > 0) {
    const inputs = new Matrix(columns.map((column) => [...column])).transpose();
    const target = Matrix.columnVector(Array.from(y, (value) => value - meanY));
    const solved = new SVD(inputs, { autoTranspose: true }).solve(target).to1DArray();
    solved.forEach((weight, j) => (weights[j] = weight / lengths[j]));
  }
  if (bias) weights[d - 1] = columns.reduce((b, _, j) => b - weights[j] * means[j], meanY);
  return weights;
}

/** The weights along the axes on which E is curved: where it is flat, every weight is as good, and 0 the shortest. */
function shortest({ x, y, n, d }: Design, axes: readonly (readonly number[])[], rank: number): Float64Array {
  const weights = new Float64Array(d);
  for (const axis of axes.slice(0, rank)) {
    const seen = Float64Array.from({ length: n }, (_, i) => dot(axis, x.subarray(i * d, (i + 1) * d)));
    const along = dot(seen, y) / dot(seen, seen);
    axis.forEach((value, j) => (weights[j] += along * value));
  }
  return weights;
}

/** From the first value on, so that digits which all values share cost no precision. */
function meanOf(values: Float64Array): number {
  return values[0] + values.reduce((sum, value) => sum + (value - values[0]) / values.length, 0);
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
