export interface Eigen {
  /** In descending order. */
  values: number[];
  /** `vectors[i]` belongs to `values[i]`: of length 1, its largest component positive. */
  vectors: number[][];
}

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's rotations, each of which makes one element off the diagonal zero
 * (Golub and Van Loan, "Matrix computations", section 8.5).
 */
export function symmetricEigen(matrix: readonly (readonly number[])[]): Eigen {
  const n = matrix.length;
  const A = matrix.map((row) => [...row]);
  const V = A.map((_, i) => A.map((_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 50; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        off += A[p][q] ** 2;
        if (A[p][q] === 0) continue;
        const tau = (A[q][q] - A[p][p]) / (2 * A[p][q]);
        const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
        const c = 1 / Math.sqrt(1 + t * t);
        const s = t * c;
        for (let k = 0; k < n; k++) rotate(A[k], p, q, c, s); // columns of A
        for (let k = 0; k < n; k++)
          [A[p][k], A[q][k]] = [c * A[p][k] - s * A[q][k], s * A[p][k] + c * A[q][k]];
        for (let k = 0; k < n; k++) rotate(V[k], p, q, c, s);
      }
    if (off === 0) break;
  }
  const order = A.map((_, i) => i).sort((i, j) => A[j][j] - A[i][i]);
  return {
    values: order.map((i) => A[i][i]),
    vectors: order.map((i) => {
      const vector = V.map((row) => row[i]);
      const largest = vector.reduce((best, v) => (Math.abs(v) > Math.abs(best) ? v : best), 0);
      return largest < 0 ? vector.map((v) => -v) : vector;
    }),
  };
}

function rotate(row: number[], p: number, q: number, c: number, s: number): void {
  [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
}
