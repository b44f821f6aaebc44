import * as tf from '@tensorflow/tfjs';
import {
  BatchNormalization,
  type BatchNormalizationConfig,
  Convolution2D,
  Dropout,
  type Fans,
  FixedScale,
  Gelu,
  type Initializer,
  LocalResponseNormalization,
  type LocalResponseNormalizationConfig,
  type Margins,
  PaddedShortcut,
  heNormal,
  lecunNormal,
  seeded,
} from '@nutshell/core';
import type { Random } from '@nutshell/random';
import type { Activation, ModelOptions } from './options.ts';

export interface Convolution {
  filters: number;
  kernelSize: number;
  /** Default 1. */
  strides?: number;
  /** Default `same`. */
  padding?: 'same' | 'valid' | Margins;
  /** Default 1. */
  groups?: number;
  /** Default false: a normalisation follows. */
  useBias?: boolean;
  /** Default true. */
  learnsKernel?: boolean;
  /** Default: He. */
  kernel?: Initializer;
  /** The bias at first; default 0. */
  bias?: number;
}

/** Layers, applied: each is named, and draws its first weights from a fork of that name. */
export class Parts {
  readonly #random: Random | undefined;

  /** @param random without it all weights are zeros: for a network whose weights are put in later */
  constructor(random: Random | undefined) {
    this.#random = random;
  }

  input({ height, width, channels }: Pick<ModelOptions, 'height' | 'width' | 'channels'>): tf.SymbolicTensor {
    return tf.input({ name: 'images', shape: [height, width, channels] });
  }

  convolve(
    x: tf.SymbolicTensor,
    name: string,
    {
      strides = 1,
      padding = 'same',
      groups = 1,
      useBias = false,
      learnsKernel = true,
      kernel,
      bias = 0,
      ...rest
    }: Convolution,
  ): tf.SymbolicTensor {
    const biasInitializer = tf.initializers.constant({ value: bias });
    const config = {
      name,
      strides,
      useBias,
      kernelInitializer: this.draws(name, kernel),
      biasInitializer,
      ...rest,
    };
    const layer =
      groups === 1 && learnsKernel && typeof padding === 'string'
        ? tf.layers.conv2d({ ...config, padding })
        : new Convolution2D({ ...config, padding, groups, learnsKernel });
    return layer.apply(x) as tf.SymbolicTensor;
  }

  /** @param kernel default: He. @param bias at first; null: none */
  dense(
    x: tf.SymbolicTensor,
    name: string,
    units: number,
    { kernel, bias = 0 }: { kernel?: Initializer; bias?: number | null } = {},
  ): tf.SymbolicTensor {
    const biasInitializer = tf.initializers.constant({ value: bias ?? 0 });
    const useBias = bias !== null;
    const config = { name, units, useBias, kernelInitializer: this.draws(name, kernel), biasInitializer };
    return tf.layers.dense(config).apply(x) as tf.SymbolicTensor;
  }

  normalise(x: tf.SymbolicTensor, of: string, config: BatchNormalizationConfig = {}): tf.SymbolicTensor {
    return new BatchNormalization({ name: `${of}_bn`, ...config }).apply(x) as tf.SymbolicTensor;
  }

  normaliseResponses(
    x: tf.SymbolicTensor,
    of: string,
    constants: LocalResponseNormalizationConfig = {},
  ): tf.SymbolicTensor {
    return new LocalResponseNormalization({ name: `${of}_lrn`, ...constants }).apply(x) as tf.SymbolicTensor;
  }

  activate(x: tf.SymbolicTensor, of: string, activation: Activation = 'relu'): tf.SymbolicTensor {
    return activations[activation](`${of}_${activation}`).apply(x) as tf.SymbolicTensor;
  }

  maxPool(
    x: tf.SymbolicTensor,
    name: string,
    { poolSize, strides, padding }: { poolSize: number; strides: number; padding?: 'same' | 'valid' },
  ): tf.SymbolicTensor {
    return tf.layers.maxPooling2d({ name, poolSize, strides, padding }).apply(x) as tf.SymbolicTensor;
  }

  /** The mean of each channel: [batch, height, width, channels] → [batch, channels]. */
  mean(x: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
    return tf.layers.globalAveragePooling2d({ name }).apply(x) as tf.SymbolicTensor;
  }

  flatten(x: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
    return tf.layers.flatten({ name }).apply(x) as tf.SymbolicTensor;
  }

  drop(x: tf.SymbolicTensor, of: string, rate: number): tf.SymbolicTensor {
    return rate === 0 ? x : (new Dropout({ name: `${of}_drop`, rate }).apply(x) as tf.SymbolicTensor);
  }

  scale(x: tf.SymbolicTensor, name: string, scale: number): tf.SymbolicTensor {
    return new FixedScale({ name, scale }).apply(x) as tf.SymbolicTensor;
  }

  add(x: tf.SymbolicTensor, y: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
    return tf.layers.add({ name }).apply([x, y]) as tf.SymbolicTensor;
  }

  padShortcut(x: tf.SymbolicTensor, name: string, filters: number, strides: number): tf.SymbolicTensor {
    return new PaddedShortcut({ name, filters, strides }).apply(x) as tf.SymbolicTensor;
  }

  /** An initialiser for `tf.layers` that draws from this layer's fork. */
  draws(name: string, initializer: Initializer = heNormal()) {
    return this.#random ? seeded(initializer, this.#random.fork(name)) : tf.initializers.zeros();
  }
}

const activations: Record<Activation, (name: string) => tf.layers.Layer> = {
  relu: (name) => tf.layers.reLU({ name }),
  tanh: (name) => tf.layers.activation({ name, activation: 'tanh' }),
  gelu: (name) => new Gelu({ name }),
};

/** First weights that keep the variance from layer to layer (He et al. 2015; LeCun et al. 1998 for tanh, whose slope at 0 is 1). */
export const keepingVariance: Record<Activation, (fans?: Fans) => Initializer> = {
  relu: heNormal,
  tanh: lecunNormal,
  gelu: heNormal,
};
