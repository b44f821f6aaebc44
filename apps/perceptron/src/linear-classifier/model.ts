import * as tf from '@tensorflow/tfjs';
import {
  type Initializer,
  ScaledTanh,
  glorotUniform,
  heUniform,
  seeded,
  uniform,
  uniformByFanIn,
  zeros,
} from '@nutshell/core';
import type { Random } from '@nutshell/random';
import type { NetworkConfig } from './config.ts';

/** The part of a configuration that determines the network. */
export type Architecture = Pick<NetworkConfig, 'hidden' | 'activation' | 'outputs' | 'initializer'>;

/**
 * Layers of weights with every unit connected to every one before: [batch, inputs] → [batch, units]. Without hidden layers it is the
 * paper's linear classifier. Layers are named `hidden1`, `hidden2`, … and `output`, their squashing functions with `-act` behind.
 */
export function buildModel(
  { hidden, activation, outputs, initializer }: Architecture,
  { inputs, units }: { inputs: number; units: number },
  random: Random,
): tf.LayersModel {
  const layers: tf.layers.Layer[] = [];
  const widths = [...hidden, units];
  widths.forEach((width, i) => {
    const last = i === hidden.length;
    const name = last ? 'output' : `hidden${i + 1}`;
    const rules = initializers[initializer](i === 0 ? inputs : widths[i - 1]);
    layers.push(
      tf.layers.dense({
        name,
        units: width,
        kernelInitializer: seeded(rules.kernel, random.fork(`${name}/kernel`)),
        biasInitializer: seeded(rules.bias, random.fork(`${name}/bias`)),
        ...(i === 0 ? { inputShape: [inputs] } : {}),
      }), // [batch, width]
    );
    layers.push(...squashing[last ? outputs : activation](`${name}-act`)); // [batch, width]
  });
  return tf.sequential({ name: 'classifier', layers });
}

/** The activation behind a layer of weights, if it has one. */
const squashing: Record<Architecture['activation' | 'outputs'], (name: string) => tf.layers.Layer[]> = {
  linear: () => [],
  'scaled-tanh': (name) => [new ScaledTanh({ name })],
  sigmoid: (name) => [tf.layers.activation({ name, activation: 'sigmoid' })],
  relu: (name) => [tf.layers.reLU({ name })],
};

/** By the number F of a unit's inputs. `paper`: weights and biases uniform in ±2.4/F (section II.B). */
const initializers: Record<
  Architecture['initializer'],
  (fanIn: number) => Record<'kernel' | 'bias', Initializer>
> = {
  paper: (fanIn) => ({ kernel: uniformByFanIn(), bias: uniform(-2.4 / fanIn, 2.4 / fanIn) }),
  glorot: () => ({ kernel: glorotUniform(), bias: zeros() }),
  he: () => ({ kernel: heUniform(), bias: zeros() }),
};
