/** Points of the plane with their classes, as a person edits them and as a network takes them. */

export interface LabelledPoint {
  x: number;
  y: number;
  /** The class, from 0 on. */
  label: number;
  /** Kept for testing: no step learns from it. */
  test: boolean;
}

/** Points as a network takes them. */
export interface PointSet {
  readonly size: number;
  /** [size, 2] */
  readonly x: Float64Array;
  /** Class indices. */
  readonly labels: Float64Array;
}

export function pointSet(points: readonly LabelledPoint[]): PointSet {
  return {
    size: points.length,
    x: Float64Array.from(points.flatMap(({ x, y }) => [x, y])),
    labels: Float64Array.from(points, ({ label }) => label),
  };
}

/** How many classes there are, two at least. */
export const classesOf = (points: readonly LabelledPoint[]): number =>
  points.reduce((most, { label }) => Math.max(most, label + 1), 2);
