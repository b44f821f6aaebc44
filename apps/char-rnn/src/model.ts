import {
  Dropout,
  OneHot,
  glorotUniform,
  normal,
  orthogonal,
  recurrentLayers,
  seeded,
  uniform,
  zeros,
} from '@nutshell/core';
import type { Random } from '@nutshell/random';
import * as tf from '@tensorflow/tfjs';
import type { CharRnnConfig } from './config.ts';

/** The part of a configuration that determines the network. */
export type Architecture = Pick<
  CharRnnConfig,
  | 'cell'
  | 'layers'
  | 'units'
  | 'embedding'
  | 'recurrentBias'
  | 'initializer'
  | 'inputDropout'
  | 'dropout'
  | 'outputDropout'
>;

/**
 * A character-level language model: codes of characters [batch, time] and states before them → logits of the characters that follow each
 * [batch, time, vocabulary] and states after them. Inputs and outputs are in the order [codes, ...states], the states, each
 * [batch, units], in that of the layers, and are named `lstm1/h`, `lstm1/c`, `lstm2/h`, …
 */
export function buildModel(architecture: Architecture, vocabulary: number, random: Random): tf.LayersModel {
  const { cell, layers, units, recurrentBias, inputDropout, dropout, outputDropout } = architecture;
  const { create, states } = recurrentLayers[cell];
  const start = starts[architecture.initializer](random);
  const drop = (name: string, rate: number, y: tf.SymbolicTensor) =>
    rate > 0 ? (new Dropout({ name, rate, locked: true }).apply(y) as tf.SymbolicTensor) : y;

  const codes = tf.input({ name: 'codes', shape: [null], dtype: 'int32' }); // [batch, time]
  const before: tf.SymbolicTensor[] = [];
  const after: tf.SymbolicTensor[] = [];
  const x = characters(architecture, vocabulary, start).apply(codes) as tf.SymbolicTensor; // [batch, time, features]
  let y = drop('input_dropout', inputDropout, x);
  for (let k = 1; k <= layers; k++) {
    const name = `${cell}${k}`;
    const state = states.map((part) => tf.input({ name: `${name}/${part}`, shape: [units] })); // each [batch, units]
    const layer = create({
      name,
      units,
      recurrentBias,
      returnSequences: true,
      returnState: true,
      kernelInitializer: start.kernel(`${name}/kernel`),
      recurrentInitializer: start.recurrent(`${name}/recurrent_kernel`),
      biasInitializer: start.bias(`${name}/bias`),
    });
    const [sequence, ...next] = layer.apply([y, ...state]) as tf.SymbolicTensor[]; // [batch, time, units]
    before.push(...state);
    after.push(...next);
    y = k < layers ? drop(`dropout${k}`, dropout, sequence) : drop('output_dropout', outputDropout, sequence);
  }
  const output = tf.layers.dense({
    name: 'output',
    units: vocabulary,
    kernelInitializer: start.kernel('output/kernel'),
    biasInitializer: start.bias('output/bias'),
  });
  const logits = output.apply(y) as tf.SymbolicTensor; // [batch, time, vocabulary]
  return tf.model({ name: 'char-rnn', inputs: [codes, ...before], outputs: [logits, ...after] });
}

/** Names of the states of a model, in the order of its inputs and outputs. */
export const stateNames = (model: tf.LayersModel): string[] => model.inputNames.slice(1);

/** Characters as the first layer sees them: [batch, time] → [batch, time, features]. */
function characters({ embedding }: Architecture, vocabulary: number, start: Start): tf.layers.Layer {
  if (embedding === 0) return new OneHot({ name: 'one_hot', classes: vocabulary });
  return tf.layers.embedding({
    name: 'embedding',
    inputDim: vocabulary,
    outputDim: embedding,
    embeddingsInitializer: start.embedding('embedding'),
  });
}

/** How weights begin, by their names. */
type Start = Record<
  'embedding' | 'kernel' | 'recurrent' | 'bias',
  (name: string) => ReturnType<typeof seeded>
>;

const starts: Record<CharRnnConfig['initializer'], (random: Random) => Start> = {
  'char-rnn': (random) => {
    const all = (name: string) => seeded(uniform(-0.08, 0.08), random.fork(name));
    return { embedding: all, kernel: all, recurrent: all, bias: all };
  },
  glorot: (random) => ({
    // Rows of about the length of a one-hot row.
    embedding: (name) =>
      seeded((shape, draws) => normal({ sd: shape[1] ** -0.5 })(shape, draws), random.fork(name)),
    kernel: (name) => seeded(glorotUniform(), random.fork(name)),
    recurrent: (name) => seeded(orthogonal(), random.fork(name)),
    bias: (name) => seeded(zeros(), random.fork(name)),
  }),
};
