/** Layers of tfjs-layers to compare, by the names of their factories. */
import * as tf from '@tensorflow/tfjs';

export type Layer = tf.layers.Layer;
const { layers } = tf;

export const line = [6, 3];
export const plane = [6, 5, 3];
const volume = [4, 5, 4, 2];

/** Per factory of tf.layers: input shapes without the batch, and layers to compare on them. */
export const single: Record<string, [input: number[], ...make: (() => Layer)[]]> = {
  dense: [
    [5],
    () => layers.dense({ units: 4, activation: 'relu' }),
    () =>
      layers.dense({
        units: 3,
        useBias: false,
        kernelRegularizer: tf.regularizers.l1l2({ l1: 0.1, l2: 0.2 }),
      }),
    () => layers.dense({ units: 3, kernelConstraint: tf.constraints.maxNorm({ maxValue: 0.5, axis: 0 }) }),
  ],
  conv1d: [line, () => layers.conv1d({ filters: 4, kernelSize: 3, strides: 2, activation: 'tanh' })],
  conv2d: [
    plane,
    () => layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }),
    () => layers.conv2d({ filters: 16, kernelSize: [3, 2], strides: [2, 1], useBias: false }),
  ],
  conv3d: [volume, () => layers.conv3d({ filters: 3, kernelSize: 2, padding: 'same' })],
  conv2dTranspose: [
    plane,
    () => layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: 'same' }),
  ],
  separableConv2d: [
    plane,
    () => layers.separableConv2d({ filters: 4, kernelSize: 3, depthMultiplier: 2, padding: 'same' }),
  ],
  depthwiseConv2d: [
    plane,
    () => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, strides: 2, padding: 'same' }),
  ],
  cropping2D: [
    plane,
    () =>
      layers.cropping2D({
        cropping: [
          [1, 0],
          [0, 2],
        ],
      }),
  ],
  zeroPadding2d: [
    plane,
    () =>
      layers.zeroPadding2d({
        padding: [
          [1, 0],
          [2, 1],
        ],
      }),
  ],
  maxPooling1d: [line, () => layers.maxPooling1d({ poolSize: 2 })],
  maxPooling2d: [
    plane,
    () => layers.maxPooling2d({ poolSize: 2 }),
    () => layers.maxPooling2d({ poolSize: 3, strides: 1, padding: 'same' }),
  ],
  maxPooling3d: [volume, () => layers.maxPooling3d({ poolSize: [2, 2, 2], strides: [2, 2, 2] })],
  averagePooling1d: [line, () => layers.averagePooling1d({ poolSize: 2, padding: 'same' })],
  // At padded borders the cpu backend has a wrong gradient: gradient-geometry.test.ts compares it with the definition.
  averagePooling2d: [plane, () => layers.averagePooling2d({ poolSize: 2 })],
  averagePooling3d: [volume, () => layers.averagePooling3d({ poolSize: [2, 2, 2], strides: [1, 1, 1] })],
  globalAveragePooling1d: [line, () => layers.globalAveragePooling1d({})],
  globalAveragePooling2d: [plane, () => layers.globalAveragePooling2d({})],
  globalMaxPooling1d: [line, () => layers.globalMaxPooling1d({})],
  globalMaxPooling2d: [plane, () => layers.globalMaxPooling2d({})],
  batchNormalization: [
    plane,
    () => layers.batchNormalization({}),
    () => layers.batchNormalization({ momentum: 0.8, epsilon: 0.01 }),
  ],
  layerNormalization: [
    line,
    () => layers.layerNormalization({}),
    () => layers.layerNormalization({ axis: [1, 2] }),
  ],
  simpleRNN: [line, () => layers.simpleRNN({ units: 4, returnSequences: true })],
  lstm: [
    line,
    () => layers.lstm({ units: 4 }),
    () => layers.lstm({ units: 3, returnSequences: true, recurrentActivation: 'sigmoid', goBackwards: true }),
  ],
  gru: [line, () => layers.gru({ units: 4, returnSequences: true })],
  rnn: [line, () => layers.rnn({ cell: [layers.gruCell({ units: 3 }), layers.lstmCell({ units: 4 })] })],
  bidirectional: [
    line,
    () =>
      layers.bidirectional({
        layer: layers.lstm({ units: 3, returnSequences: true }) as never,
        mergeMode: 'concat',
      }),
  ],
  timeDistributed: [line, () => layers.timeDistributed({ layer: layers.dense({ units: 4 }) })],
  convLstm2d: [[3, 4, 4, 2], () => layers.convLstm2d({ filters: 2, kernelSize: 3, padding: 'same' })],
  activation: [
    [5],
    ...[
      'elu',
      'selu',
      'relu6',
      'sigmoid',
      'hardSigmoid',
      'softplus',
      'softsign',
      'tanh',
      'softmax',
      'logSoftmax',
      'swish',
      'mish',
      'gelu',
      'gelu_new',
    ].map((activation) => () => layers.activation({ activation: activation as 'elu' })),
  ],
  elu: [[5], () => layers.elu()],
  reLU: [[5], () => layers.reLU({ maxValue: 0.5 })],
  leakyReLU: [[5], () => layers.leakyReLU({ alpha: 0.2 })],
  prelu: [line, () => layers.prelu({ sharedAxes: [1] })],
  softmax: [line, () => layers.softmax({ axis: -1 })],
  flatten: [plane, () => layers.flatten()],
  reshape: [plane, () => layers.reshape({ targetShape: [15, 6] })],
  permute: [plane, () => layers.permute({ dims: [3, 1, 2] })],
  repeatVector: [[5], () => layers.repeatVector({ n: 3 })],
  rescaling: [plane, () => layers.rescaling({ scale: 0.5, offset: 1 })],
  dropout: [[5], () => layers.dropout({ rate: 0.4, seed: 3 })],
  spatialDropout1d: [line, () => layers.spatialDropout1d({ rate: 0.4, seed: 3 })],
};

/** Those without a gradient in TensorFlow.js or with a wrong one on cpu, and noise, which is off in predictions. */
export const forward: Record<string, [input: number[], make: () => Layer]> = {
  upSampling2d: [plane, () => layers.upSampling2d({ size: [2, 3], interpolation: 'bilinear' })],
  conv3dTranspose: [volume, () => layers.conv3dTranspose({ filters: 2, kernelSize: 2, strides: 2 })],
  thresholdedReLU: [line, () => layers.thresholdedReLU({ theta: 0.1 })],
  masking: [line, () => layers.masking({ maskValue: 0 })],
  centerCrop: [plane, () => layers.centerCrop({ height: 4, width: 4 })],
  resizing: [plane, () => layers.resizing({ height: 4, width: 7 })],
  alphaDropout: [line, () => layers.alphaDropout({ rate: 0.5 })],
  gaussianDropout: [line, () => layers.gaussianDropout({ rate: 0.5 })],
  gaussianNoise: [line, () => layers.gaussianNoise({ stddev: 1 })],
};

/** Layers of several inputs. */
export const merging: Record<string, () => Layer> = {
  add: () => layers.add(),
  average: () => layers.average(),
  multiply: () => layers.multiply(),
  maximum: () => layers.maximum(),
  minimum: () => layers.minimum(),
  concatenate: () => layers.concatenate({ axis: 1 }),
  dot: () => layers.dot({ axes: 2, normalize: true }),
};

/** Those of tf.layers that are not compared by themselves. */
export const elsewhere = [
  ...['Layer', 'RNN', 'RNNCell', 'input', 'inputLayer'], // classes and inputs
  ...['simpleRNNCell', 'gruCell', 'lstmCell', 'convLstm2dCell', 'stackedRNNCells'], // inside of rnn and its kin
  ...['avgPool1d', 'avgPool2d', 'avgPool3d', 'avgPooling1d', 'avgPooling2d', 'avgPooling3d'], // other names
  ...['globalMaxPool1d', 'globalMaxPool2d', 'maxPool1d', 'maxPool2d'],
  'randomWidth', // draws without a seed
  ...['categoryEncoding', 'embedding'], // take whole numbers: below
];
