export { type Token, type TokenKind, cTokens } from './c-tokens.ts';
export type { Cell } from './cells.ts';
export { type Feature, type FeatureName, type Language, featuresOf, languageOf } from './features.ts';
export { Matrix } from './matrix.ts';
export { RecurrentNetwork } from './network.ts';
export { type SamplingRule, argmax, draw, probabilities, write } from './sampling.ts';
export { type Split, type Tracking, bestSplit, closest, correlation, f1 } from './tracking.ts';
export { ModelFileError, type ModelJson, type Weight, readWeights } from './weights.ts';
