/** Small fully connected networks on typed arrays: without TensorFlow.js and without Node, for teaching, plots and the browser. */
export { activationNames, activations } from './activations.ts';
export type { Activation, ActivationName } from './activations.ts';
export { lossNames } from './losses.ts';
export type { LossName } from './losses.ts';
export { DenseNetwork } from './network.ts';
export type { DenseConfig, DenseJson, DenseLayer } from './network.ts';
export { vectorOptimizer, vectorOptimizerNames } from './optimizers.ts';
export type { VectorOptimizer, VectorOptimizerName, VectorOptimizerOptions } from './optimizers.ts';
export { addPenalty } from './penalty.ts';
export type { Penalty } from './penalty.ts';
export { gridLines, stages, transform } from './warp.ts';
export type { Bounds, Stage } from './warp.ts';
