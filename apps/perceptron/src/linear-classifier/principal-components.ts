import { EVD, Matrix } from 'ml-matrix';
import { type SecondMoments, distributionOf } from './second-moments.ts';

/** Directions in which examples differ most, by descending variance. */
export interface PrincipalComponents {
  mean: Float64Array;
  /** [count, features], each of length 1 with its largest entry positive. */
  directions: Float64Array[];
  /** Variance of the examples along each. */
  variances: Float64Array;
  /** Sum of the variances of all features. */
  totalVariance: number;
}

/** The first principal components of examples from their second moments, by the eigenvectors of the covariance. */
export function principalComponents(moments: SecondMoments, count: number): PrincipalComponents {
  const { mean, covariance } = distributionOf(moments);
  const n = mean.length;
  if (count > n) throw new RangeError(`principalComponents: ${count} components of ${n} features`);
  const matrix = Matrix.from1DArray(n, n, covariance as unknown as number[]);
  const { realEigenvalues, eigenvectorMatrix } = new EVD(matrix, { assumeSymmetric: true });
  const order = Array.from(realEigenvalues.keys()).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const chosen = order.slice(0, count);
  return {
    mean,
    directions: chosen.map((column) => turned(Float64Array.from(eigenvectorMatrix.getColumn(column)))),
    variances: Float64Array.from(chosen, (column) => realEigenvalues[column]),
    totalVariance: realEigenvalues.reduce((sum, value) => sum + value, 0),
  };
}

/** The same direction or its opposite: the one whose largest entry is positive. */
function turned(direction: Float64Array): Float64Array {
  const largest = direction.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return largest < 0 ? direction.map((value) => -value) : direction;
}
