import * as tf from '@tensorflow/tfjs';
import { GlobalPooling, heNormal, seeded } from '@nutshell/core';
import { GLOBALS, PLANES } from '@nutshell/go/zero';
import type { Random } from '@nutshell/random';
import type { GoZeroConfig } from './config.ts';

/** The part of a configuration that determines the network. */
export type Architecture = Pick<
  GoZeroConfig,
  'blocks' | 'channels' | 'globalPooling' | 'auxiliary' | 'softPolicy'
>;

/** Channels of the heads. */
const HEAD = 16;
const HIDDEN = 32;

/** Columns of the policy output: the policy, and those that are only learnt with it. */
export function policyColumns({ auxiliary, softPolicy }: Architecture): ('policy' | 'soft' | 'reply')[] {
  return [
    'policy',
    ...(softPolicy > 0 ? (['soft'] as const) : []),
    ...(auxiliary ? (['reply'] as const) : []),
  ];
}

/**
 * A residual tower for boards of every size n: planes [batch, n, n, 9] and globals [batch, 2] →
 * - `policy` [batch, n² + 1, columns], logits of the moves in the order of the board, the pass last;
 * - `value` [batch, 2], logit of the probability that who is to move wins, and their area less the other's in the end, without komi,
 *   divided by n;
 * - `ownership` [batch, n, n, 1], logits of the probability that a point is theirs in the end.
 *
 * Blocks are pre-activated and have no normalisation: their second convolution begins at zero, so that an untrained tower is its stem.
 * Every second block has global pooling (Wu 2019, section 3.3).
 */
export function buildModel(architecture: Architecture, random: Random): tf.LayersModel {
  const { blocks, channels, globalPooling } = architecture;
  const parts = new Parts(random);
  const planes = tf.input({ name: 'planes', shape: [null, null, PLANES] });
  const globals = tf.input({ name: 'globals', shape: [GLOBALS] });

  let x = parts.convolve(planes, 'stem', channels, 3); // [batch, n, n, channels]
  x = parts.shift(x, parts.dense(globals, 'stem_globals', channels), 'stem_sum');
  for (let i = 1; i <= blocks; i++) x = parts.block(x, `block${i}`, channels, globalPooling && i % 2 === 0);
  const trunk = parts.relu(x, 'trunk');

  const columns = policyColumns(architecture).length;
  const gathered = parts.pool(
    parts.relu(parts.convolve(trunk, 'policy_pooled', HEAD, 1), 'policy_pooled_act'),
    'policy_pool',
  );
  const seen = parts.convolve(trunk, 'policy_map', HEAD, 1); // [batch, n, n, 16]
  const biased = parts.relu(
    parts.shift(seen, parts.dense(gathered, 'policy_shift', HEAD), 'policy_sum'),
    'policy_act',
  );
  const points = parts.convolve(biased, 'policy_points', columns, 1, 0.3); // [batch, n, n, columns]
  const pass = parts.dense(gathered, 'policy_pass', columns, 0); // [batch, columns]
  const policy = tf.layers
    .concatenate({ name: 'policy', axis: 1 })
    .apply([
      reshape(points, 'policy_rows', [-1, columns]),
      reshape(pass, 'policy_pass_row', [1, columns]),
    ]) as tf.SymbolicTensor; // [batch, n² + 1, columns]

  const judged = parts.relu(parts.convolve(trunk, 'value_map', HEAD, 1), 'value_map_act'); // [batch, n, n, 16]
  const summary = tf.layers
    .concatenate({ name: 'value_summary', axis: 1 })
    .apply([parts.pool(judged, 'value_pool'), globals]) as tf.SymbolicTensor; // [batch, 50]
  const hidden = parts.relu(parts.dense(summary, 'value_hidden', HIDDEN), 'value_hidden_act'); // [batch, 32]
  return tf.model({
    name: 'go-zero',
    inputs: [planes, globals],
    outputs: [policy, parts.dense(hidden, 'value', 2, 0.1), parts.convolve(judged, 'ownership', 1, 1, 0.3)],
  });
}

/** Layers with initialised weights. */
class Parts {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** @param scale of the initial kernel beside He's; 0: zeros */
  convolve(
    x: tf.SymbolicTensor,
    name: string,
    filters: number,
    kernelSize: number,
    scale = 1,
  ): tf.SymbolicTensor {
    return tf.layers
      .conv2d({ name, filters, kernelSize, padding: 'same', kernelInitializer: this.#kernel(name, scale) })
      .apply(x) as tf.SymbolicTensor;
  }

  /** As {@link convolve}. */
  dense(x: tf.SymbolicTensor, name: string, units: number, scale = 1): tf.SymbolicTensor {
    return tf.layers
      .dense({ name, units, kernelInitializer: this.#kernel(name, scale) })
      .apply(x) as tf.SymbolicTensor;
  }

  relu(x: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
    return tf.layers.reLU({ name }).apply(x) as tf.SymbolicTensor;
  }

  pool(x: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
    return new GlobalPooling({ name }).apply(x) as tf.SymbolicTensor;
  }

  /** Adds a number to each channel: [batch, n, n, channels] and [batch, channels]. */
  shift(x: tf.SymbolicTensor, by: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
    const channels = by.shape[1] as number;
    return tf.layers
      .add({ name })
      .apply([x, reshape(by, `${name}_by`, [1, 1, channels])]) as tf.SymbolicTensor;
  }

  /** x + conv(relu(conv(relu(x)))); with pooling, what 16 channels see of the whole board shifts the first convolution. */
  block(x: tf.SymbolicTensor, name: string, channels: number, pooling: boolean): tf.SymbolicTensor {
    const active = this.relu(x, `${name}_in`);
    let inner = this.convolve(active, `${name}_conv1`, channels, 3);
    if (pooling) {
      const seen = this.relu(this.convolve(active, `${name}_pooled`, HEAD, 3), `${name}_pooled_act`);
      const shift = this.dense(this.pool(seen, `${name}_pool`), `${name}_shift`, channels, 0.3);
      inner = this.shift(inner, shift, `${name}_sum`);
    }
    const outer = this.convolve(this.relu(inner, `${name}_mid`), `${name}_conv2`, channels, 3, 0);
    return tf.layers.add({ name }).apply([x, outer]) as tf.SymbolicTensor;
  }

  #kernel(name: string, scale: number) {
    if (scale === 0) return tf.initializers.zeros();
    const he = heNormal();
    return seeded((shape, random) => he(shape, random).map((each) => each * scale), this.#random.fork(name));
  }
}

function reshape(x: tf.SymbolicTensor, name: string, targetShape: number[]): tf.SymbolicTensor {
  return tf.layers.reshape({ name, targetShape }).apply(x) as tf.SymbolicTensor;
}
