import {
  BatchNormalization,
  Dropout,
  glorotUniform,
  heNormal,
  type Initializer,
  seeded,
} from '@nutshell/core';
import type { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import type { SpeechConfig } from '../config.ts';

/** The part of a configuration that determines the network. */
export type Architecture = Pick<SpeechConfig, 'layers' | 'units' | 'activation' | 'batchNorm' | 'dropout'>;

/**
 * A frame classifier: spliced frames [batch, inputs] → logits of the states [batch, states]. Its hidden layers are named hidden1, hidden2, …
 */
export function buildNetwork(
  { layers, units, activation, batchNorm, dropout }: Architecture,
  { inputs, states }: { inputs: number; states: number },
  random: Random,
): tf.LayersModel {
  const { act, initializer } = ACTIVATIONS[activation];
  const model = tf.sequential({ name: 'frame-classifier' });
  for (let k = 1; k <= layers; k++) {
    const name = `hidden${k}`;
    model.add(
      tf.layers.dense({
        name,
        units,
        useBias: !batchNorm, // which has one of its own
        kernelInitializer: seeded(initializer, random.fork(name)),
        ...(k === 1 && { inputShape: [inputs] }),
      }),
    ); // [batch, units]
    if (batchNorm) model.add(new BatchNormalization({ name: `${name}_norm` }));
    model.add(act(`${name}_act`));
    if (dropout > 0) model.add(new Dropout({ name: `${name}_drop`, rate: dropout }));
  }
  const kernelInitializer = seeded(glorotUniform(), random.fork('output'));
  model.add(tf.layers.dense({ name: 'output', units: states, kernelInitializer })); // [batch, states]
  return model;
}

interface Activation {
  act(name: string): tf.layers.Layer;
  initializer: Initializer;
}

const ACTIVATIONS: Record<Architecture['activation'], Activation> = {
  relu: { act: (name) => tf.layers.reLU({ name }), initializer: heNormal() },
  // Glorot's for the logistic function: 4 times as wide as for tanh.
  sigmoid: {
    act: (name) => tf.layers.activation({ name, activation: 'sigmoid' }),
    initializer: (shape, random) => glorotUniform()(shape, random).map((weight) => 4 * weight),
  },
};
