import { activations, type ActivationName } from '@nutshell/micro/dense';
import { Matrix, SVD } from 'ml-matrix';

/** The artificial neuron: z = wᵀx + b, a = g(z). */
export interface Neuron {
  readonly w: readonly number[];
  readonly b: number;
  readonly g: ActivationName;
}

export function fire({ w, b, g }: Neuron, x: readonly number[]): { z: number; a: number } {
  const z = w.reduce((sum, weight, i) => sum + weight * x[i], b);
  return { z, a: activations[g].value(z) };
}

/**
 * The weights and the bias that give the wanted z for each pattern; where there are many, the shortest (least squares of the
 * smallest norm, by singular values).
 * @param patterns [n, d], @param wanted z by pattern
 */
export function weightsFor(
  patterns: readonly (readonly number[])[],
  wanted: readonly number[],
): { w: number[]; b: number } {
  const inputs = new Matrix(patterns.map((x) => [...x, 1])); // [n, d + 1], the bias as the weight of a constant 1
  const solution = new SVD(inputs, { autoTranspose: true }).solve(Matrix.columnVector([...wanted]));
  const values = solution.to1DArray().map((value) => Math.round(value * 1e12) / 1e12);
  return { w: values.slice(0, -1), b: values.at(-1)! + 0 };
}

/** The lecture's table: two patterns, and the z that the neuron should have for each. */
export const lecturePatterns = [
  { x: [1, -1], z: 10 },
  { x: [-1, 1], z: -10 },
] as const;
