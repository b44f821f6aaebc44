/** Models as programs have them that only know tfjs-layers, and data for them that nobody needs to download. */
import { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';

export const fitModels = ['dense', 'convolutional', 'lstm'] as const;
export type FitModel = (typeof fitModels)[number];

const classes = 10;
const softmax = () => tf.layers.dense({ units: classes, activation: 'softmax' });

const builders: Record<FitModel, () => tf.layers.Layer[]> = {
  dense: () => [
    tf.layers.flatten({ inputShape: [28, 28] }),
    tf.layers.dense({ units: 256, activation: 'relu' }),
    tf.layers.dropout({ rate: 0.2 }),
    softmax(),
  ],
  convolutional: () => [
    tf.layers.reshape({ targetShape: [28, 28, 1], inputShape: [28, 28] }),
    tf.layers.conv2d({ filters: 8, kernelSize: 5, activation: 'relu' }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.conv2d({ filters: 16, kernelSize: 5, activation: 'relu' }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    softmax(),
  ],
  lstm: () => [tf.layers.lstm({ units: 64, inputShape: [28, 28] }), softmax()],
};

/** A model ready to be fitted. */
export function fitModel(name: FitModel): tf.LayersModel {
  const model = tf.sequential({ layers: builders[name]() });
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

/** So many batches, and half of one, of 28 rows of 28 numbers with their classes. */
export function fitData(batches: number, batch: number): { x: tf.Tensor; y: tf.Tensor } {
  const examples = batches * batch + Math.floor(batch / 2);
  const labels = tf.tensor1d(
    Int32Array.from({ length: examples }, (_, i) => i % classes),
    'int32',
  );
  const random = new Random(1);
  const pixels = Float32Array.from({ length: examples * 28 * 28 }, () => random.uniform());
  return {
    x: tf.tensor3d(pixels, [examples, 28, 28]),
    y: tf.cast(tf.oneHot(labels, classes), 'float32'),
  };
}
