import { Matrix, SVD } from 'ml-matrix';
import type { Design } from './design.ts';

export interface ClosedForm {
  /** The weights of the least E; of several the shortest. */
  readonly weights: Float64Array;
  /** Eigenvalues of the second derivative of E, XᵀX/n, the largest first: its curvature along its axes. */
  readonly curvatures: readonly number[];
  /** The axes, one for each curvature, of length 1. */
  readonly axes: readonly (readonly number[])[];
}

/**
 * Least squares without a search: ∇E = Xᵀ(Xw − y)/n = 0, solved by the singular values of X = U S Vᵀ as w = V S⁻¹ Uᵀ y,
 * which does not square the condition of X as the normal equations w = (XᵀX)⁻¹Xᵀy do.
 */
export function closedForm({ x, y, n, d }: Design): ClosedForm {
  const inputs = Matrix.from1DArray(n, d, x);
  const svd = new SVD(inputs, { autoTranspose: true });
  const order = svd.diagonal.map((_, i) => i).sort((a, b) => svd.diagonal[b] - svd.diagonal[a]);
  const axes = svd.rightSingularVectors;
  return {
    weights: Float64Array.from(svd.solve(Matrix.columnVector([...y])).to1DArray()),
    curvatures: order.map((i) => svd.diagonal[i] ** 2 / n),
    axes: order.map((i) => axes.getColumn(i)),
  };
}
