import * as tf from '@tensorflow/tfjs';
import { normal } from '@nutshell/core';
import type { Random } from '@nutshell/random';
import type { ModelName, ModelOptions } from './options.ts';
import { type Convolution, Parts, keepingVariance } from './parts.ts';

export type AlexNetName = Extract<ModelName, 'alexnet' | 'alexnet-small'>;

interface Layer extends Pick<Convolution, 'filters' | 'kernelSize' | 'strides' | 'padding' | 'groups'> {
  /** Of the biases at first, in the paper. */
  bias: 0 | 1;
  /** What follows the activation. */
  then?: 'normalise and pool' | 'pool';
}

interface Layout {
  convolutions: readonly Layer[];
  /** Units of the two hidden dense layers. */
  hidden: number;
}

const layouts: Record<AlexNetName, Layout> = {
  alexnet: {
    convolutions: [
      { filters: 96, kernelSize: 11, strides: 4, padding: 'valid', bias: 0, then: 'normalise and pool' },
      { filters: 256, kernelSize: 5, groups: 2, bias: 1, then: 'normalise and pool' },
      { filters: 384, kernelSize: 3, bias: 0 },
      { filters: 384, kernelSize: 3, groups: 2, bias: 1 },
      { filters: 256, kernelSize: 3, groups: 2, bias: 1, then: 'pool' },
    ],
    hidden: 4096,
  },
  'alexnet-small': {
    convolutions: [
      { filters: 64, kernelSize: 7, strides: 2, padding: 'valid', bias: 0, then: 'normalise and pool' },
      { filters: 192, kernelSize: 5, groups: 2, bias: 1, then: 'normalise and pool' },
      { filters: 256, kernelSize: 3, bias: 0 },
      { filters: 256, kernelSize: 3, groups: 2, bias: 1 },
      { filters: 192, kernelSize: 3, groups: 2, bias: 1, then: 'pool' },
    ],
    hidden: 1024,
  },
};

/** How weights begin, if nothing is said: by the paper's rule the small network would rest for thousands of steps. */
const initialisations = { alexnet: 'paper', 'alexnet-small': 'he' } as const;

/**
 * AlexNet (Krizhevsky, Sutskever and Hinton 2012, figure 2): five convolutions, three of them in two groups, and three dense layers.
 * [batch, height, width, 3] → logits [batch, classes]. At 227x227 and 1,000 classes it has 60,965,224 parameters (the paper says 224x224,
 * of which windows of 11 at steps of 4 do not make 55 places).
 *
 * `alexnet-small` is its form for pictures of 96 to 112 px, where steps of 4 would leave nothing: 5,329,034 parameters at 96x96 and 10
 * classes.
 *
 * Its switches are the paper's claims: ReLU against tanh (section 3.1), local response normalisation (3.3), overlapping pooling (3.4),
 * dropout (4.2). By the paper weights begin with deviation 0.01, biases at 1 in the layers that feed many ReLUs and 0 elsewhere
 * (section 5); the last layer does so in any case.
 */
export function buildAlexNet(
  name: AlexNetName,
  {
    classes,
    activation = 'relu',
    lrn = true,
    overlappingPooling = true,
    dropout = 0.5,
    initializer = initialisations[name],
    ...image
  }: ModelOptions,
  random?: Random,
): tf.LayersModel {
  const { convolutions, hidden } = layouts[name];
  const asInPaper = initializer === 'paper';
  const kernel = asInPaper ? normal({ sd: 0.01 }) : keepingVariance[activation]();
  const poolSize = overlappingPooling ? 3 : 2;
  const parts = new Parts(random);
  const input = parts.input(image);

  let x = input;
  for (const [i, { then, bias, ...convolution }] of convolutions.entries()) {
    const layer = `conv${i + 1}`;
    const start = { kernel, bias: asInPaper ? bias : 0, useBias: true };
    x = parts.activate(parts.convolve(x, layer, { ...convolution, ...start }), layer, activation);
    if (then === 'normalise and pool' && lrn) x = parts.normaliseResponses(x, layer);
    if (then) x = parts.maxPool(x, `${layer}_pool`, { poolSize, strides: 2 });
  } // [batch, 6, 6, 256]; small, of 96x96: [batch, 4, 4, 192]
  x = parts.flatten(x, 'flat');
  for (const layer of ['fc6', 'fc7']) {
    const dense = parts.dense(x, layer, hidden, { kernel, bias: asInPaper ? 1 : 0 });
    x = parts.drop(parts.activate(dense, layer, activation), layer, dropout);
  } // [batch, 4096]
  return tf.model({
    name,
    inputs: input,
    outputs: parts.dense(x, 'fc8', classes, { kernel: normal({ sd: 0.01 }) }),
  });
}
