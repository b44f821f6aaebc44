/** The view of a layer: two units as they are, more of them by a pair of units or their first two principal components. */
import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from 'ml-matrix';

export interface View {
  /** The plane's two directions, [units, 2]. */
  basis: Matrix;
  /** Which units or components are shown; empty where a layer has two units and nothing is left out. */
  caption: string;
  /** The share of the variance that is seen, where the caption is of principal components. */
  share?: number;
}

/**
 * The view of values [n, units].
 *
 * @param choice `components`, or a pair of units, counted from 1, such as `1,3`; a pair that the layer has not, falls back on components.
 * @param previous a view to stay close to (an animation's last frame): the plane is turned within itself, never tilted.
 */
export function viewOf(values: Float64Array, units: number, choice: string, previous?: View): View {
  if (units <= 2) return { basis: Matrix.eye(units, 2), caption: '' };
  const pair = choice === 'components' ? [] : choice.split(',').map((unit) => Number(unit) - 1);
  if (pair.length === 2 && pair.every((unit) => unit < units)) {
    const basis = Matrix.zeros(units, 2);
    pair.forEach((unit, axis) => basis.set(unit, axis, 1));
    return { basis, caption: `units ${pair[0] + 1} and ${pair[1] + 1} of ${units}` };
  }
  return principalComponents(values, units, previous);
}

/** Values [n, units] in the plane of a view, [n, 2]. Its zero point is the layer's, so that a shift can be seen. */
export function project({ basis }: View, values: Float64Array): Float64Array {
  const units = basis.rows;
  const seen = new Float64Array((values.length / units) * 2);
  for (let i = 0; i < seen.length; i++) {
    let sum = 0;
    for (let u = 0; u < units; u++) sum += values[(i >> 1) * units + u] * basis.get(u, i % 2);
    seen[i] = sum;
  }
  return seen;
}

function principalComponents(values: Float64Array, units: number, previous?: View): View {
  const n = values.length / units;
  const mean = new Float64Array(units);
  values.forEach((value, i) => (mean[i % units] += value / n));
  const covariance = Matrix.zeros(units, units);
  for (let e = 0; e < n; e++) {
    for (let i = 0; i < units; i++) {
      const d = (values[e * units + i] - mean[i]) / n;
      for (let j = 0; j < units; j++)
        covariance.set(i, j, covariance.get(i, j) + d * (values[e * units + j] - mean[j]));
    }
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true,
  });
  const order = realEigenvalues.map((_, i) => i).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const directions = eigenvectorMatrix.subMatrixColumn([order[0], order[1]]);
  const all = realEigenvalues.reduce((sum, value) => sum + value, 0);
  const share = all > 0 ? (realEigenvalues[order[0]] + realEigenvalues[order[1]]) / all : 1;
  const basis = previous ? turnedTowards(directions, previous.basis) : withSign(directions);
  return { basis, caption: `the first 2 principal components of ${units} units`, share };
}

/** The plane's basis turned or mirrored within the plane to be as near as can be to another (orthogonal Procrustes, Schönemann 1966). */
function turnedTowards(basis: Matrix, other: Matrix): Matrix {
  const { leftSingularVectors, rightSingularVectors } = new SingularValueDecomposition(
    basis.transpose().mmul(other),
  );
  return basis.mmul(leftSingularVectors.mmul(rightSingularVectors.transpose()));
}

/** An eigenvector's sign is anyone's choice: the largest entry is positive. */
function withSign(directions: Matrix): Matrix {
  for (let column = 0; column < 2; column++) {
    const entries = directions.getColumn(column);
    const largest = entries.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
    if (largest < 0) directions.mulColumn(column, -1);
  }
  return directions;
}
