import * as tf from '@tensorflow/tfjs';
import type { TfInitializer } from '../initializers.ts';

/** Rows of zeros above and below, columns of zeros on the left and on the right. */
export type Margins = readonly [
  readonly [top: number, bottom: number],
  readonly [left: number, right: number],
];

export interface Convolution2DConfig {
  name?: string;
  filters: number;
  /** Side of the square window. */
  kernelSize: number;
  /** Default 1, in both directions. */
  strides?: number;
  /** Default `valid`. */
  padding?: 'same' | 'valid' | Margins;
  /** Default 1. */
  groups?: number;
  /** Default true. */
  useBias?: boolean;
  /** How weights begin, zeros by default. A saved model has the weights, not these. */
  kernelInitializer?: TfInitializer;
  biasInitializer?: TfInitializer;
  /** Whether the kernel is learnt; default true. The bias is learnt either way. */
  learnsKernel?: boolean;
  trainable?: boolean;
}

/**
 * Convolution in groups of channels, with padding for each side: what `tf.layers.conv2d` lacks.
 * [batch, height, width, channels] → [batch, (height + top + bottom − kernelSize) / strides + 1, …, filters].
 *
 * With g groups the first 1/g of the filters sees the first 1/g of the channels, and so on: the kernel is
 * [kernelSize, kernelSize, channels / g, filters]. AlexNet's two halves were two graphics cards (Krizhevsky, Sutskever and
 * Hinton 2012, section 3.2).
 */
export class Convolution2D extends tf.layers.Layer {
  static className = 'Convolution2D';
  readonly #config: Required<
    Omit<Convolution2DConfig, 'name' | 'trainable' | 'kernelInitializer' | 'biasInitializer'>
  >;
  readonly #kernelInitializer: TfInitializer;
  readonly #biasInitializer: TfInitializer;
  #kernel!: tf.LayerVariable;
  #bias: tf.LayerVariable | undefined;

  /** @throws RangeError if filters and groups do not fit */
  constructor({
    filters,
    kernelSize,
    strides = 1,
    padding = 'valid',
    groups = 1,
    useBias = true,
    learnsKernel = true,
    kernelInitializer = tf.initializers.zeros(),
    biasInitializer = tf.initializers.zeros(),
    ...rest
  }: Convolution2DConfig) {
    super(rest);
    if (filters % groups !== 0)
      throw new RangeError(`${this.name}: ${filters} filters cannot be divided into ${groups} groups`);
    this.#config = { filters, kernelSize, strides, padding, groups, useBias, learnsKernel };
    this.#kernelInitializer = kernelInitializer;
    this.#biasInitializer = biasInitializer;
  }

  /** @throws RangeError if the channels of the input cannot be divided into the groups */
  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const channels = (inputShape as number[])[3];
    const { filters, kernelSize, groups, useBias, learnsKernel } = this.#config;
    if (channels % groups !== 0)
      throw new RangeError(`${this.name}: ${channels} channels cannot be divided into ${groups} groups`);
    const shape = [kernelSize, kernelSize, channels / groups, filters];
    this.#kernel = this.addWeight(
      'kernel',
      shape,
      'float32',
      this.#kernelInitializer,
      undefined,
      learnsKernel,
    );
    if (useBias) this.#bias = this.addWeight('bias', [filters], 'float32', this.#biasInitializer);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    return tf.tidy(() => {
      const y = this.#convolved(x);
      return this.#bias ? tf.add(y, this.#bias.read()) : y;
    });
  }

  #convolved(x: tf.Tensor4D): tf.Tensor {
    const { strides, padding, groups } = this.#config;
    const margins = typeof padding === 'string' ? padding : explicit(padding);
    const kernel = this.#kernel.read() as tf.Tensor4D;
    if (groups === 1) return tf.conv2d(x, kernel, strides, margins);
    const channels = tf.split<tf.Tensor4D>(x, groups, 3);
    const filters = tf.split<tf.Tensor4D>(kernel, groups, 3);
    return tf.concat(
      channels.map((part, i) => tf.conv2d(part, filters[i], strides, margins)),
      3,
    );
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [batch, height, width] = inputShape as tf.Shape;
    const { filters } = this.#config;
    return [batch, this.#extent(height, 0), this.#extent(width, 1), filters];
  }

  #extent(extent: number | null, axis: 0 | 1): number | null {
    if (extent === null) return null;
    const { kernelSize, strides, padding } = this.#config;
    if (padding === 'same') return Math.ceil(extent / strides);
    const [before, after] = padding === 'valid' ? [0, 0] : padding[axis];
    return Math.floor((extent + before + after - kernelSize) / strides) + 1;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.#config } as tf.serialization.ConfigDict;
  }
}
tf.serialization.registerClass(Convolution2D);

/** As `tf.conv2d` takes them. */
const explicit = ([[top, bottom], [left, right]]: Margins): tf.backend_util.ExplicitPadding => [
  [0, 0],
  [top, bottom],
  [left, right],
  [0, 0],
];
