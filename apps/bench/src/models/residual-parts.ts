import { BatchNormalization, heNormal, seeded } from '@nutshell/core';
import type { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';

/** The parts of residual networks, with weights that start at normal draws as in He et al. 2015. */
export class ResidualParts {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A convolution without a bias, of padding `same`. */
  convolve(x: tf.SymbolicTensor, name: string, filters: number, kernelSize: number, strides = 1) {
    const layer = tf.layers.conv2d({
      name,
      filters,
      kernelSize,
      strides,
      padding: 'same',
      useBias: false,
      kernelInitializer: seeded(heNormal(), this.#random.fork(name)),
    });
    return layer.apply(x) as tf.SymbolicTensor;
  }

  /** Convolution, batch normalisation (`<name>_bn`) and ReLU. */
  convolveAndActivate(x: tf.SymbolicTensor, name: string, filters: number, kernelSize: number, strides = 1) {
    return this.relu(this.#normalize(this.convolve(x, name, filters, kernelSize, strides), name), name);
  }

  /**
   * relu(x + F(x)) of two 3x3 convolutions (He et al. 2016, figure 2); where F changes the shape, x passes a 1x1
   * convolution. [batch, h, w, in] → [batch, h / strides, w / strides, filters].
   */
  block(x: tf.SymbolicTensor, name: string, filters: number, strides = 1): tf.SymbolicTensor {
    const inner = this.convolveAndActivate(x, `${name}_conv1`, filters, 3, strides);
    const outer = this.#normalize(this.convolve(inner, `${name}_conv2`, filters, 3), `${name}_conv2`);
    const sameShape = strides === 1 && x.shape.at(-1) === filters;
    const shortcut = sameShape ? x : this.convolve(x, `${name}_shortcut`, filters, 1, strides);
    const sum = tf.layers.add({ name: `${name}_sum` }).apply([outer, shortcut]) as tf.SymbolicTensor;
    return this.relu(sum, name);
  }

  dense(
    x: tf.SymbolicTensor,
    name: string,
    units: number,
    activation: 'linear' | 'relu' | 'tanh' = 'linear',
  ) {
    const kernelInitializer = seeded(heNormal(), this.#random.fork(name));
    const layer = tf.layers.dense({ name, units, activation, kernelInitializer });
    return layer.apply(x) as tf.SymbolicTensor;
  }

  relu(x: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
    return tf.layers.reLU({ name: `${name}_relu` }).apply(x) as tf.SymbolicTensor;
  }

  #normalize(x: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
    return new BatchNormalization({ name: `${name}_bn` }).apply(x) as tf.SymbolicTensor;
  }
}
