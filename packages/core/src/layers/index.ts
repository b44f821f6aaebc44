/** The layers that papers need, and nothing that a browser lacks: importing this registers them with TensorFlow.js. */
export * from './batch-normalization.ts';
export * from './dropout.ts';
export * from './fixed-scale.ts';
export * from './global-pooling.ts';
export * from './gru.ts';
export * from './lstm.ts';
export * from './min-gru.ts';
export * from './one-hot.ts';
export * from './partial-convolution.ts';
export * from './radial-basis.ts';
export * from './recurrent.ts';
export * from './recurrent-layers.ts';
export * from './rnn.ts';
export * from './scaled-tanh.ts';
export * from './subsampling.ts';
