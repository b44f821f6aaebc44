/** Flags of a small training with every kind of state: curvature, dropout, distortions, a moving average, a schedule. */
export const SMALL = {
  dataset: 'synthetic',
  trainExamples: 160,
  testExamples: 20,
  batchSize: 4, // 40 steps an epoch
  dropout: 0.1,
  augmentation: 'affine',
  optimizer: 'levenberg-marquardt',
  schedule: 'one-cycle',
  learningRate: 1e-4,
  mu: 0.1,
  curvatureExamples: 20,
  curvatureEvery: 60,
  ema: 0.9,
  backend: 'wasm',
};
