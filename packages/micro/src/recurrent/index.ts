export type { Cell } from './cells.ts';
export { Matrix } from './matrix.ts';
export { RecurrentNetwork } from './network.ts';
export { type ModelJson, type Weight, readWeights } from './weights.ts';
export { type SamplingRule, argmax, draw, probabilities, write } from './sampling.ts';
