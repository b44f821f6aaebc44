import type { Random } from '@nutshell/core';
import * as tf from '@tensorflow/tfjs';
import { ResidualParts } from './residual-parts.ts';

/**
 * ResNet-20 for images of 32x32 (He et al. 2016, section 4.2, n = 3) with 1x1 convolutions as the two shortcuts that
 * change the shape, where the paper has zeros. [batch, 32, 32, 3] → [batch, 10]; 272,282 parameters, the paper's
 * 269,722 and 2,560 of the shortcuts.
 */
export function buildResNet20(random: Random): tf.LayersModel {
  const parts = new ResidualParts(random);
  const input = tf.input({ name: 'images', shape: [32, 32, 3] });
  let x = parts.convolveAndActivate(input, 'stem', 16, 3); // [batch, 32, 32, 16]
  for (const [stage, filters] of [16, 32, 64].entries()) {
    for (let block = 0; block < 3; block++) {
      const strides = stage > 0 && block === 0 ? 2 : 1;
      x = parts.block(x, `block${3 * stage + block + 1}`, filters, strides);
    }
  } // [batch, 8, 8, 64]
  const mean = tf.layers.globalAveragePooling2d({ name: 'mean' }).apply(x) as tf.SymbolicTensor;
  return tf.model({ name: 'resnet20', inputs: input, outputs: parts.dense(mean, 'output', 10) });
}
