/** The encoder in a thread of its own, see `inferencePool` of @nutshell/core. */
import type * as tf from '@tensorflow/tfjs';
import { type EncoderConfig, loadEncoder } from './encoder.ts';

export default async function encoderNetwork(config: EncoderConfig) {
  const { model } = await loadEncoder(config);
  return (images: tf.Tensor) => model.apply(images) as tf.Tensor;
}
