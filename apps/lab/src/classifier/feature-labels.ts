import type { FeatureName } from '@nutshell/micro/classifier';

/** The inputs of a network of the plane, as one writes them. */
export const featureLabels: Record<FeatureName, string> = {
  x: 'x₁',
  y: 'x₂',
  xx: 'x₁²',
  yy: 'x₂²',
  xy: 'x₁x₂',
  'sin-x': 'sin 2πx₁',
  'sin-y': 'sin 2πx₂',
};
