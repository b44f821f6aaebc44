import { type Feature, type FeatureName, closest, correlation, f1 } from '@nutshell/micro/recurrent';
import type { CellPlace, Reading } from './reading.ts';

/** The cell that follows a feature most closely. */
export interface FoundCell extends CellPlace {
  feature: FeatureName;
  title: string;
  /** Pearson's, with the sign. */
  correlation: number;
  /** For a binary feature: F1 of telling it by one threshold. */
  f1?: number;
}

/**
 * For each feature the cell that follows it most closely, the closest first; features that are constant in a half of the text are left
 * out. Cells and thresholds are chosen on the first half of the text,
 * and the figures are those of the second half: over few characters some cell always fits.
 */
export function findCells({ places, activations }: Reading, features: readonly Feature[]): FoundCell[] {
  const middle = activations[0].length >> 1;
  const firstHalves = activations.map((values) => values.subarray(0, middle));
  const varies = (values: Float32Array) => values.some((value) => value !== values[0]);
  return features
    .filter(({ values }) => varies(values.subarray(0, middle)) && varies(values.subarray(middle)))
    .map((feature) => {
      const [{ cell, split }] = closest(firstHalves, {
        ...feature,
        values: feature.values.subarray(0, middle),
      });
      const [own, wanted] = [activations[cell], feature.values].map((values) => values.subarray(middle));
      return {
        ...places[cell],
        feature: feature.name,
        title: feature.title,
        correlation: correlation(own, wanted),
        ...(split && { f1: f1(own, wanted, split) }),
      };
    })
    .sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation));
}
