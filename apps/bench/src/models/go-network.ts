import type { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import { ResidualParts } from './residual-parts.ts';

export const BOARD = 9;
/** Stones of both sides in the last eight positions, and the side to move. */
export const PLANES = 17;
/** A move on each point, and the pass. */
export const MOVES = BOARD * BOARD + 1;

/**
 * AlphaGo Zero's network (Silver et al. 2017, methods) with residual blocks of 64 channels and 64 hidden units in the
 * value head: planes [batch, board, board, 17] → logits of moves [batch, board² + 1] and value [batch, 1]. 398,717
 * parameters with 5 blocks on 9x9.
 */
export function buildGoNetwork(random: Random, { board = BOARD, blocks = 5 } = {}): tf.LayersModel {
  const parts = new ResidualParts(random);
  const input = tf.input({ name: 'planes', shape: [board, board, PLANES] });
  const flat = (x: tf.SymbolicTensor, name: string) =>
    tf.layers.flatten({ name: `${name}_flat` }).apply(x) as tf.SymbolicTensor;

  let x = parts.convolveAndActivate(input, 'stem', 64, 3); // [batch, board, board, 64]
  for (let block = 1; block <= blocks; block++) x = parts.block(x, `block${block}`, 64);

  const policy = flat(parts.convolveAndActivate(x, 'policy', 2, 1), 'policy'); // [batch, 2 board²]
  const value = flat(parts.convolveAndActivate(x, 'value', 1, 1), 'value'); // [batch, board²]
  const hidden = parts.dense(value, 'value_hidden', 64, 'relu'); // [batch, 64]
  return tf.model({
    name: 'go',
    inputs: input,
    outputs: [
      parts.dense(policy, 'policy_logits', board * board + 1),
      parts.dense(hidden, 'value_output', 1, 'tanh'),
    ],
  });
}
