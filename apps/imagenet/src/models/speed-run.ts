/**
 * The network of airbench94 (Jordan 2024, "94% on CIFAR-10 in 3.29 seconds on a single GPU", arXiv 2404.00498; KellerJordan/cifar10-airbench).
 *
 * What it costs, counted and not measured: a picture takes 105,360,160 multiply-adds forward (118.2 million as published: see
 * `beforePool`) and 315.5 million with the gradients of weights and images, 0.631 GFLOP. 8 epochs of 50,000 pictures, as with Muon, are
 * 0.252 PFLOP; 9.9 epochs, as with SGD, 0.312 PFLOP. Two cores that do 150 to 200 GFLOP/s in convolutions need 21 to 28 minutes for the
 * former; 45 minutes are enough for 13 to 17 epochs, less what normalisations, activations and pools take.
 *
 * In training each picture of a batch takes about 5 MB, so that batches of up to 384, of all workers together, stay under 3 GiB (measured: 2,550 MiB
 * with 300, 3,553 with 500).
 */
import * as tf from '@tensorflow/tfjs';
import { type Initializer, dirac, lecunUniform } from '@nutshell/core';
import type { Random } from '@nutshell/random';
import type { Activation, ModelOptions } from './options.ts';
import { Parts } from './parts.ts';
import { FILTERS, WHITENING, WINDOW } from './whitening.ts';

/** Channels of the three groups. */
const CHANNELS = [64, 256, 256];

/** What the logits are multiplied by. */
const SCALE = 1 / 9;

/** Running statistics that follow fast, and no γ. */
const NORMALISATION = { momentum: 0.6, epsilon: 1e-12, scale: false };

/** Uniform with variance 1 / (3 · fan-in), torch's default. */
const torchUniform: Initializer = (shape, random) =>
  lecunUniform()(shape, random).map((value) => value / Math.sqrt(3));

/**
 * [batch, 32, 32, 3] → logits [batch, classes]: a layer of 2x2 windows, twelve whitening filters and their negatives, of which the bias
 * alone is learnt; three groups of two 3x3 convolutions that begin by handing their input on; a dense layer without bias, scaled.
 * 1,971,352 parameters for 10 classes, beside 288 frozen ones, which `whiten` puts in.
 * Three halvings of 32 leave the 3x3 of the last pool, so pictures have this size.
 */
export function buildSpeedRun(
  { classes, activation = 'gelu', widening = 1, ...image }: ModelOptions,
  random?: Random,
): tf.LayersModel {
  const parts = new Parts(random);
  const input = parts.input(image);

  const windows = {
    filters: FILTERS,
    kernelSize: WINDOW,
    padding: 'valid',
    useBias: true,
    learnsKernel: false,
  } as const;
  let x = parts.activate(parts.convolve(input, WHITENING, windows), WHITENING, activation); // [batch, 31, 31, 24]
  for (const [i, channels] of CHANNELS.entries())
    x = addGroup(parts, x, `group${i + 1}`, Math.round(channels * widening), activation); // [batch, 15, 15, 64], [batch, 7, 7, 256], [batch, 3, 3, 256]
  const pooled = parts.maxPool(x, 'pool', { poolSize: 3, strides: 3 }); // [batch, 1, 1, 256]
  const head = parts.dense(parts.flatten(pooled, 'flat'), 'head', classes, {
    kernel: torchUniform,
    bias: null,
  });
  return tf.model({ name: 'speed-run', inputs: input, outputs: parts.scale(head, 'logits', SCALE) });
}

/** [batch, n, n, channels] → [batch, ⌊n / 2⌋, ⌊n / 2⌋, filters]. */
function addGroup(
  parts: Parts,
  x: tf.SymbolicTensor,
  name: string,
  filters: number,
  activation: Activation,
): tf.SymbolicTensor {
  const activated = (y: tf.SymbolicTensor, of: string) =>
    parts.activate(parts.normalise(y, of, NORMALISATION), of, activation);
  const convolution = { filters, kernelSize: 3, kernel: dirac(torchUniform) };
  const [first, second] = [`${name}_conv1`, `${name}_conv2`];
  const convolved = parts.convolve(x, first, { ...convolution, padding: beforePool(x) });
  const pooled = parts.maxPool(convolved, `${name}_pool`, { poolSize: 2, strides: 2 });
  return activated(parts.convolve(activated(pooled, first), second, convolution), second);
}

/**
 * Padding of a 3x3 convolution that keeps the size, but for the last row and column where a 2x2 pool would leave them out: the same
 * network, and 11 % less to compute.
 */
function beforePool(x: tf.SymbolicTensor) {
  const sides = x.shape.slice(1, 3) as number[];
  const [rows, columns] = sides.map((side) => [1, side % 2 === 0 ? 1 : 0] as const);
  return [rows, columns] as const;
}
