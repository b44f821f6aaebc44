/** A small network that learns to tell points of the plane apart, or a surface over it, step by step, with its outputs over the plane meanwhile. */
export { coordinates, featureNames, featuresAt, type FeatureName } from './features.ts';
export { Field } from './field.ts';
export { History, type Score } from './history.ts';
export { classesOf, pointSet, type LabelledPoint, type PointSet } from './point-set.ts';
export { penaltyNames, predicted, taskNames, Training, type TrainingSettings } from './training.ts';
export { spaceOf, stageNames, Warp, type Space, type SpaceChoice } from './warp.ts';
