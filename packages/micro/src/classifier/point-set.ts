/** Points of the plane with their classes, as a person edits them and as a network takes them. */

import { coordinates, type FeatureName, featuresAt } from './features.ts';

export interface LabelledPoint {
  x: number;
  y: number;
  /** The class, from 0 on. */
  label: number;
  /** The height of a surface there, where it is one that is learnt. */
  value?: number;
  /** Kept for testing: no step learns from it. */
  test: boolean;
}

/** Points as a network takes them. */
export interface PointSet {
  readonly size: number;
  /** Where they are, [size, 2]. */
  readonly x: Float64Array;
  /** What the network is told of that, [size, features]. */
  readonly inputs: Float64Array;
  /** Class indices, or heights. */
  readonly targets: Float64Array;
}

export function pointSet(
  points: readonly LabelledPoint[],
  features: readonly FeatureName[] = coordinates,
): PointSet {
  const x = Float64Array.from(points.flatMap((point) => [point.x, point.y]));
  return {
    size: points.length,
    x,
    inputs: featuresAt(x, features),
    targets: Float64Array.from(points, ({ label, value }) => value ?? label),
  };
}

/** How many classes there are, two at least. */
export const classesOf = (points: readonly LabelledPoint[]): number =>
  points.reduce((most, { label }) => Math.max(most, label + 1), 2);
