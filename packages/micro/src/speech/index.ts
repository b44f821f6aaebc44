export { withDeltas } from './deltas.ts';
export { type Recognised, decoder, type DecoderOptions, recognised } from './decoder.ts';
export { RealFft } from './fft.ts';
export { type Frames, framesOf } from './frames.ts';
export { conventionNames, type ConventionName, FrontEnd, type FrontEndOptions } from './front-end.ts';
export {
  GaussianMixture,
  gaussianOf,
  type MixtureParameters,
  MixtureStatistics,
  VARIANCE_FLOOR,
} from './gaussian-mixture.ts';
export {
  type FeatureChoice,
  type FeatureConfig,
  featureSize,
  type Listener,
  listener,
  SHIFT,
} from './listener.ts';
export { cosineTransform, hertzOf, lifter, melFilters, melOf, warpedHertz } from './mel.ts';
export { checkMixtures, checkTopology, fromFile, type ModelsFile, RATES, toFile } from './models-file.ts';
export {
  INSIDE,
  type Network,
  searches,
  type SearchOptions,
  singleWord,
  START,
  type Task,
  transcriptNetwork,
  wordLoop,
} from './network.ts';
export { MeanVariance, normaliseUtterance } from './normalisation.ts';
export { scaled } from './scaled.ts';
export { splice } from './splice.ts';
export { type BestPath, bestPath } from './viterbi.ts';
export { windowNames, windowOf, type WindowName } from './window.ts';
export {
  type AcousticModel,
  flatModels,
  mixtureScores,
  silenceOf,
  type Topology,
  type WordModels,
  type WordTopology,
} from './word-models.ts';
