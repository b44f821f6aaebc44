import * as tf from '@tensorflow/tfjs';
import { type Fans, LocallyConnected2D, normal } from '@nutshell/core';
import type { Random } from '@nutshell/random';
import type { ModelOptions } from './options.ts';
import { Parts, keepingVariance } from './parts.ts';

/** α of the paper's formula: cuda-convnet's scale of 0.001 is divided by the size of 5, and its k is 1. */
const RESPONSES = { k: 1, n: 5, alpha: 0.001 / 5, beta: 0.75 };

/**
 * Deviations of first weights in cuda-convnet's files. The first layer's 0.0001 there meets pixels of 0 to 255; ours are divided by their
 * deviation, about 64.
 */
const DEVIATIONS = { conv1: 0.0001 * 64, conv2: 0.01, local3: 0.04, local4: 0.04, fc10: 0.01 };

/** Of a kernel [places, in, out]. */
const fansOfPlace: Fans = ([, fanIn, fanOut]) => ({ fanIn, fanOut });

/**
 * The small network for CIFAR-10 on which AlexNet's paper checks local response normalisation (13 % error without, 11 % with; section
 * 3.3) and ReLU (figure 1), as the files `layers-conv-local-11pct` and `-13pct` of cuda-convnet specify it: two convolutions and two
 * layers with weights of their own at every place. [batch, 32, 32, 3] → logits [batch, classes]; 1,901,386 parameters for 10 classes.
 */
export function buildCifarAlexNet(
  {
    classes,
    activation = 'relu',
    lrn = true,
    overlappingPooling = true,
    initializer = 'paper',
    ...image
  }: ModelOptions,
  random?: Random,
): tf.LayersModel {
  const kernelOf = (layer: keyof typeof DEVIATIONS, fans?: Fans) =>
    initializer === 'paper' ? normal({ sd: DEVIATIONS[layer] }) : keepingVariance[activation](fans);
  const pooling = { poolSize: overlappingPooling ? 3 : 2, strides: 2, padding: 'same' } as const;
  const parts = new Parts(random);
  const input = parts.input(image);

  let x = input;
  for (const layer of ['conv1', 'conv2'] as const) {
    const convolution = { filters: 64, kernelSize: 5, useBias: true, kernel: kernelOf(layer) };
    x = parts.activate(parts.convolve(x, layer, convolution), layer, activation);
    if (lrn) x = parts.normaliseResponses(x, layer, RESPONSES);
    x = parts.maxPool(x, `${layer}_pool`, pooling);
  } // [batch, 8, 8, 64]
  for (const layer of ['local3', 'local4'] as const) {
    const kernelInitializer = parts.draws(layer, kernelOf(layer, fansOfPlace));
    const local = new LocallyConnected2D({ name: layer, filters: 32, kernelSize: 3, kernelInitializer });
    x = parts.activate(local.apply(x) as tf.SymbolicTensor, layer, activation);
  } // [batch, 8, 8, 32]
  const outputs = parts.dense(parts.flatten(x, 'flat'), 'fc10', classes, {
    kernel: normal({ sd: DEVIATIONS.fc10 }),
  });
  return tf.model({ name: 'alexnet-cifar', inputs: input, outputs });
}
