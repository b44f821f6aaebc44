/** The words for what a network of the plane is told, and for the surfaces that it may fit. */
import type { FeatureName } from '@nutshell/micro/classifier';
import type { TargetName } from '@nutshell/micro/plane';

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

export const targetLabels: Record<TargetName, string> = {
  plane: 'Plane',
  saddle: 'Saddle',
  hill: 'Hill and hollow',
  rings: 'Rings',
};
