import type { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { ResidualParts } from './residual-parts.ts';

/**
 * ResNet-20 for square images, of 32x32 in the paper (He et al. 2016, section 4.2, n = 3), with 1x1 convolutions as the
 * two shortcuts that change the shape, where the paper has zeros. [batch, size, size, 3] → [batch, 10]; 272,282
 * parameters, the paper's 269,722 and 2,560 of the shortcuts.
 */
export function buildResNet20(random: Random, size = 32): tf.LayersModel {
  const parts = new ResidualParts(random);
  const input = tf.input({ name: 'images', shape: [size, size, 3] });
  let x = parts.convolveAndActivate(input, 'stem', 16, 3); // [batch, size, size, 16]
  for (const [stage, filters] of [16, 32, 64].entries()) {
    for (let block = 0; block < 3; block++) {
      const strides = stage > 0 && block === 0 ? 2 : 1;
      x = parts.block(x, `block${3 * stage + block + 1}`, filters, strides);
    }
  } // [batch, size / 4, size / 4, 64]
  const mean = tf.layers.globalAveragePooling2d({ name: 'mean' }).apply(x) as tf.SymbolicTensor;
  return tf.model({ name: 'resnet20', inputs: input, outputs: parts.dense(mean, 'output', 10) });
}
