/** A small network of pictures, and what it may look at. */
import { BatchNormalization } from '@nutshell/core';
import * as tf from '@tensorflow/tfjs';

/** A convolution, batch normalisation and ReLU, twice, the second time beside a shortcut; a mean, and logits. */
export function tinyNetwork({ classes = 3, size = 8, channels = 4 } = {}): tf.LayersModel {
  const convolve = (x: tf.SymbolicTensor, name: string, seed: number) =>
    tf.layers
      .conv2d({
        name,
        filters: channels,
        kernelSize: 3,
        padding: 'same',
        useBias: false,
        kernelInitializer: tf.initializers.heNormal({ seed }),
      })
      .apply(x) as tf.SymbolicTensor;
  const normalise = (x: tf.SymbolicTensor, name: string) =>
    tf.layers
      .reLU({ name: `${name}_relu` })
      .apply(new BatchNormalization({ name }).apply(x)) as tf.SymbolicTensor;
  const images = tf.input({ name: 'images', shape: [size, size, 3] });
  const x = normalise(convolve(images, 'conv1', 1), 'bn1');
  const y = normalise(convolve(x, 'conv2', 2), 'bn2');
  const sum = tf.layers.add({ name: 'sum' }).apply([x, y]);
  const mean = tf.layers.globalAveragePooling2d({ name: 'mean' }).apply(sum);
  const kernelInitializer = tf.initializers.heNormal({ seed: 3 });
  const logits = tf.layers.dense({ name: 'logits', units: classes, kernelInitializer }).apply(mean);
  return tf.model({ name: 'tiny', inputs: images, outputs: logits as tf.SymbolicTensor });
}

/** An input of numbers from −2 to 2 without any order, [examples, size, size, 3]. */
export function noise(examples: number, size = 8): tf.Tensor4D {
  const values = Float32Array.from({ length: examples * size * size * 3 }, (_, i) => 2 * Math.sin(i ** 2));
  return tf.tensor4d(values, [examples, size, size, 3]);
}
