/** The linear part of a layer from the plane to the plane as a stretch and a turn. */
import type { DenseLayer } from '@nutshell/micro/dense';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';

export interface StretchAndTurn {
  /** Factors along two directions at right angles, the larger first. */
  stretch: readonly [number, number];
  /** In radians, counter-clockwise, in (−π, π]; undefined if the plane is mirrored. */
  angle?: number;
  /** A path from standing still (0) to the layer's map (1), as [a, b, c, d] of (x, y) → (ax + by, cx + dy). */
  at(share: number): readonly [number, number, number, number];
}

/** The polar decomposition W = RP, a stretch P and then a turn R; a mirrored plane cannot be reached by turning and is folded over. */
export function stretchAndTurn({ weights }: Pick<DenseLayer, 'weights'>): StretchAndTurn {
  // Rows of `weights` belong to inputs: the map of column vectors is its transpose.
  const map = new Matrix([
    [weights[0], weights[2]],
    [weights[1], weights[3]],
  ]);
  const {
    diagonal,
    leftSingularVectors: left,
    rightSingularVectors: right,
  } = new SingularValueDecomposition(map);
  const turn = left.mmul(right.transpose());
  const stretch = turn.transpose().mmul(map);
  const still = Matrix.eye(2, 2);
  const mirrors = turn.get(0, 0) * turn.get(1, 1) - turn.get(0, 1) * turn.get(1, 0) < 0;
  const angle = mirrors ? undefined : Math.atan2(turn.get(1, 0), turn.get(0, 0));
  return {
    stretch: [diagonal[0], diagonal[1]],
    angle,
    at(share) {
      const blend = (from: Matrix, to: Matrix) =>
        Matrix.add(Matrix.mul(from, 1 - share), Matrix.mul(to, share));
      const mixed =
        angle === undefined ? blend(still, map) : rotation(share * angle).mmul(blend(still, stretch));
      return [mixed.get(0, 0), mixed.get(0, 1), mixed.get(1, 0), mixed.get(1, 1)];
    },
  };
}

function rotation(angle: number): Matrix {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return new Matrix([
    [cos, -sin],
    [sin, cos],
  ]);
}
