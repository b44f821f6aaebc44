/** Toy problems in the plane; without Node, so that the browser has the same points as the command line. */
export { planarClasses, planarNames, planarPoints } from './planar-points.ts';
export type { PlanarName, PlanarOptions } from './planar-points.ts';
export { PLANE, fitPlane } from './fit.ts';
export type { PlaneFit } from './fit.ts';
export { splitPoints } from './points.ts';
export type { PlanarPoints } from './points.ts';
export { scatteredPlaces, targetAt, targetNames } from './targets.ts';
export type { TargetName } from './targets.ts';
