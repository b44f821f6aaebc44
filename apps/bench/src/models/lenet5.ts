import { glorotUniform, seeded } from '@nutshell/core';
import type { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';

/**
 * LeNet-5 in its plain modern form: tanh, max pooling, full connections, logits. [batch, 28, 28, 1] → [batch, 10];
 * 61,706 parameters.
 */
export function buildLeNet5(random: Random): tf.LayersModel {
  const start = (layer: string) => ({
    name: layer,
    kernelInitializer: seeded(glorotUniform(), random.fork(layer)),
  });
  const tanh = { activation: 'tanh' } as const;
  return tf.sequential({
    name: 'lenet5',
    layers: [
      tf.layers.conv2d({
        ...start('c1'),
        ...tanh,
        filters: 6,
        kernelSize: 5,
        padding: 'same',
        inputShape: [28, 28, 1],
      }), // [batch, 28, 28, 6]
      tf.layers.maxPooling2d({ name: 's2', poolSize: 2 }), // [batch, 14, 14, 6]
      tf.layers.conv2d({ ...start('c3'), ...tanh, filters: 16, kernelSize: 5 }), // [batch, 10, 10, 16]
      tf.layers.maxPooling2d({ name: 's4', poolSize: 2 }), // [batch, 5, 5, 16]
      tf.layers.flatten({ name: 's4_flat' }), // [batch, 400]
      tf.layers.dense({ ...start('c5'), ...tanh, units: 120 }), // [batch, 120]
      tf.layers.dense({ ...start('f6'), ...tanh, units: 84 }), // [batch, 84]
      tf.layers.dense({ ...start('output'), units: 10 }), // [batch, 10]
    ],
  });
}
