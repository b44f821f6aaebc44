import * as tf from '@tensorflow/tfjs';
import { BatchNormalization, FixedScale, GlobalPooling, heNormal, seeded } from '@nutshell/core';
import type { Random } from '@nutshell/random';

/** Layers with initialised weights, applied: each is named, and draws from a fork of that name. */
export class Parts {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /**
   * @param scale of the initial kernel beside He's; 0: zeros
   * @param useBias false where a normalisation follows
   * @param trainable false where nothing of the layer is learnt
   */
  convolve(
    x: tf.SymbolicTensor,
    name: string,
    filters: number,
    kernelSize: number,
    { scale = 1, useBias = true, trainable = true } = {},
  ): tf.SymbolicTensor {
    const kernelInitializer = this.#kernel(name, scale);
    return tf.layers
      .conv2d({ name, filters, kernelSize, padding: 'same', kernelInitializer, useBias, trainable })
      .apply(x) as tf.SymbolicTensor;
  }

  /** @param scale as of {@link convolve} */
  dense(x: tf.SymbolicTensor, name: string, units: number, scale = 1): tf.SymbolicTensor {
    return tf.layers
      .dense({ name, units, kernelInitializer: this.#kernel(name, scale) })
      .apply(x) as tf.SymbolicTensor;
  }

  relu(x: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
    return tf.layers.reLU({ name }).apply(x) as tf.SymbolicTensor;
  }

  pool(x: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
    return new GlobalPooling({ name }).apply(x) as tf.SymbolicTensor;
  }

  normalise(x: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
    return new BatchNormalization({ name }).apply(x) as tf.SymbolicTensor;
  }

  scale(x: tf.SymbolicTensor, name: string, scale: number): tf.SymbolicTensor {
    return new FixedScale({ name, scale }).apply(x) as tf.SymbolicTensor;
  }

  add(x: tf.SymbolicTensor, y: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
    return tf.layers.add({ name }).apply([x, y]) as tf.SymbolicTensor;
  }

  /** Adds a number to each channel: [batch, n, n, channels] and [batch, channels]. */
  shift(x: tf.SymbolicTensor, by: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
    return this.add(x, this.reshape(by, `${name}_by`, [1, 1, by.shape[1] as number]), name);
  }

  concatenate(tensors: tf.SymbolicTensor[], name: string, axis: number): tf.SymbolicTensor {
    return tf.layers.concatenate({ name, axis }).apply(tensors) as tf.SymbolicTensor;
  }

  flatten(x: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
    return tf.layers.flatten({ name }).apply(x) as tf.SymbolicTensor;
  }

  reshape(x: tf.SymbolicTensor, name: string, targetShape: number[]): tf.SymbolicTensor {
    return tf.layers.reshape({ name, targetShape }).apply(x) as tf.SymbolicTensor;
  }

  #kernel(name: string, scale: number) {
    if (scale === 0) return tf.initializers.zeros();
    const he = heNormal();
    return seeded((shape, random) => he(shape, random).map((each) => each * scale), this.#random.fork(name));
  }
}
