import * as tf from '@tensorflow/tfjs-core';

/** Sizes, strides, dilations and padding of a convolution or pooling, as tfjs derives them. */
export type Geometry = tf.backend_util.Conv2DInfo;

type Padding = 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
type Pair = [number, number] | number;
type Shape4D = [number, number, number, number];

export interface ConvAttributes {
  strides: Pair;
  pad: Padding;
  dilations?: Pair | null;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

export interface PoolAttributes {
  filterSize: Pair;
  strides: Pair;
  pad: Padding;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Geometry of a convolution of images [batch, height, width, channels]. */
export function convGeometry(
  inputShape: number[],
  filterShape: number[],
  { strides, dilations, pad, dimRoundingMode }: ConvAttributes,
  depthwise = false,
): Geometry {
  const [input, filter] = [inputShape as Shape4D, filterShape as Shape4D];
  return tf.backend_util.computeConv2DInfo(
    input,
    filter,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    depthwise,
  );
}

/** Geometry of a pooling of images [batch, height, width, channels]. */
export function poolGeometry(
  inputShape: number[],
  { filterSize, strides, pad, dimRoundingMode }: PoolAttributes,
): Geometry {
  return tf.backend_util.computePool2DInfo(
    inputShape as Shape4D,
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
}
